import Base
import House
import Storage
import Texts
import Web

/// What was done within the reader's units, the newest first, filtered by what, to what, by whom and when.
struct ListAuditEntries: Sendable {
    static let pageSize = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(AuditFeature.read)
        let reader = FormReader(visit.query)
        let filters = AuditFilters(
            action: reader.optional("action", max: 100), subjectKind: reader.optional("kind", max: 100),
            subjectID: reader.optional("subject", max: 100),
            account: visit.query.text("account").flatMap { ID<Account>($0) },
            from: reader.date("from", .optional), through: reader.date("through", .optional))
        let cursor = visit.query.text("cursor").flatMap { Int64($0) }
        let (found, actions) = try await visit.site.database.read { connection in
            (
                try AuditLog().list(
                    actor.scope, filters, before: cursor, limit: Self.pageSize + 1, in: connection),
                try AuditLog().actions(in: connection)
            )
        }
        let shown = Array(found.prefix(Self.pageSize))
        if visit.wantsJSON { return .json(["entries": .array(shown.map(\.json))]) }
        var pager: ViewModel = ["text": visit.say("audit.list.shown", ["count": .number(Int64(shown.count))])]
        if found.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = ListPath.with(visit.query, cursor: String(last.number), base: "/desk/audit")
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(visit.query, base: "/desk/audit") }
        return .page(
            Page(
                "audit/list_entries", isPrivate: true,
                [
                    "filter": filterView(visit, actions: actions, problems: reader.problems),
                    "has_entries": !shown.isEmpty, "pager": pager,
                    "empty": ["icon": "shield", "title": visit.say("audit.list.empty")] as ViewModel,
                    "table": visit.table(
                        "audit.list", caption: visit.say("audit.list.caption"),
                        columns: ["at", "who", "action", "subject", "facts", "seal"],
                        rows: shown.map { cells($0, visit) }),
                ]))
    }

    private func filterView(_ visit: Visit, actions: [String], problems: [FieldProblem]) -> ViewModel {
        [
            "actions": ViewModel.options(
                actions.map { ($0, name(of: $0, visit)) }, chosen: visit.query.text("action")),
            "from": visit.query.text("from"), "through": visit.query.text("through"), "kind": visit.query.text("kind"),
            "subject": visit.query.text("subject"), "account": visit.query.text("account"),
            "errors": problems.map { ["id": $0.field, "text": visit.say($0.message)] as ViewModel },
        ]
    }

    private func cells(_ record: AuditRecord, _ visit: Visit) -> [ViewModel] {
        let who =
            record.actorKind == "account" ? record.actorName : visit.say(TextKey("audit.actor.\(record.actorKind)"))
        let subject: [(String, String?)] = [("kind", record.subject.kind), ("subject", record.subject.id)]
        let seal: ViewModel =
            record.seal.map { ["text": visit.formats.number($0)] as ViewModel }
            ?? ["badge": Badge(.progress, icon: "clock", visit.say("audit.list.unsealed")).viewModel]
        return [
            ["text": visit.formats.instant(record.at)],
            ["text": who, "url": record.actorID.isEmpty ? nil : "/desk/audit?account=\(record.actorID)"],
            ["text": name(of: record.action, visit)],
            [
                "text": name(ofSubject: record.subject.kind, visit),
                "url": ListPath.with(subject, base: "/desk/audit"),
            ],
            ["text": facts(record.facts), "bdi": true], seal,
        ]
    }

    /// The action in words, where its feature has a text `feature.audit.verb_noun`; the bare name otherwise.
    private func name(of action: String, _ visit: Visit) -> String {
        let parts = action.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return action }
        return visit.site.catalog.textIfKnown(Message(TextKey("\(parts[0]).audit.\(parts[1])")), in: visit.language)
            ?? action
    }

    /// The kind of thing in words, where its feature has a text `feature.subject.noun`.
    private func name(ofSubject kind: String, _ visit: Visit) -> String {
        let parts = kind.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return kind }
        return visit.site.catalog.textIfKnown(
            Message(TextKey("\(parts[0]).subject.\(parts[1])")), in: visit.language) ?? kind
    }

    private func facts(_ facts: JSONValue) -> String {
        guard let members = facts.object else { return facts.text }
        return members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.string ?? $0.value.text)" }
            .joined(separator: "; ")
    }
}

extension AuditRecord {
    var json: JSONValue {
        [
            "id": .string(id), "at": .string(at.iso), "actor_kind": .string(actorKind), "actor": .string(actorID),
            "actor_name": .string(actorName), "action": .string(action), "subject_kind": .string(subject.kind),
            "subject": .string(subject.id), "unit": .string(unit?.text ?? ""), "facts": facts,
            "seal": seal.map { .integer($0) } ?? .null,
        ]
    }
}
