import Audit
import Base
import Codes
import Files
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Translations
import Web

/// `/desk/announcements/{id}` and the same of events and questions: the entry, what waits, what may be done with it.
struct ShowEntry: Sendable {
    let services: BulletinServices
    let kind: BulletinEntry.Kind

    /// A form that was sent and is not done: which, with what was typed.
    struct Attempt: Sendable {
        var deed: EntryRules.Deed?
        var form = Form()
        var problems: [FieldProblem] = []
        /// What speaks against it altogether.
        var notice: Message?
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await show(visit, Attempt()) }

    func show(_ visit: Visit, _ attempt: Attempt) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<BulletinEntry> = try visit.id("id")
        let (services, kind, today) = (services, kind, visit.now.date)
        let found = try await services.database.read { connection -> Record in
            guard let entry = try services.store.find(id, kind, scope: actor.scope, in: connection) else {
                throw Problem.notFound
            }
            return Record(
                entry: entry,
                units: try services.units.find(
                    [entry.unit] + (entry.announcement?.villages ?? []), asOf: today, in: connection),
                files: try services.attachments(of: entry, in: connection),
                revisions: try EntryRevisions().list(of: id, in: connection),
                deeds: try services.audit.list(subject: kind.source, id: id.text, limit: 50, in: connection),
                code: try services.codes.code(kind: kind.source, target: id.text, in: connection))
        }
        return .page(page(visit, actor, found, attempt))
    }

    private struct Record: Sendable {
        let entry: BulletinEntry
        let units: [ID<AdministrativeUnit>: AdministrativeUnit]
        let files: [StoredFile]
        let revisions: [EntryRevision]
        let deeds: [AuditRecord]
        let code: CodeRecord?
    }

    private func page(_ visit: Visit, _ actor: Actor, _ record: Record, _ attempt: Attempt) -> Page {
        let entry = record.entry
        let forms = DeedForms(visit: visit, actor: actor, entry: entry, attempt: attempt)
        let title = entry.words.title
        return Page(
            "bulletin/show_entry",
            status: attempt.notice != nil ? .conflict : attempt.problems.isEmpty ? .ok : .unprocessableContent,
            isPrivate: true,
            [
                "title": title.text(in: visit.language),
                "title_lang": title.language(for: visit.language) == visit.language ? nil : "vi",
                "list_url": "/desk\(kind.path)",
                "list_title": visit.say(TextKey("bulletin.desk.title.\(kind.rawValue)")),
                "badge": EntryLook(visit: visit).stage(entry).viewModel,
                "urgency": entry.announcement.flatMap { $0.urgency == .ordinary ? nil : $0.urgency }.map {
                    EntryLook(visit: visit).urgency($0).viewModel
                },
                "notice": attempt.notice.map { visit.say($0) }, "summary": forms.summary,
                "remark": entry.remark.isEmpty
                    ? nil
                    : visit.say(
                        entry.stage == .withdrawn ? "bulletin.desk.withdrawn_words" : "bulletin.desk.returned_words",
                        ["who": .text(entry.deciderName), "words": .text(entry.remark)]),
                "own_work": entry.stage == .submitted && actor.may(EntryRules.approve)
                    && entry.hands.contains(actor.id),
                "primary": forms.primary, "others": forms.others, "links": links(entry, actor, visit),
                "facts": ["rows": facts(record, visit)] as ViewModel, "languages_shown": languages(entry, visit),
                "proposals": record.revisions.filter { $0.state == .proposed }.map {
                    proposal($0, entry, actor, visit)
                },
                "history": history(record, visit), "form_version": String(entry.version),
                "files": record.files.map { file in
                    [
                        "name": file.name, "size": visit.formats.bytes(file.size),
                        "url": "\(entry.deskPath)/files/\(file.id)",
                    ] as ViewModel
                },
                "qr": record.code.map { code in
                    [
                        "src": "\(code.code.path).svg", "code": code.code.grouped,
                        "alt": visit.say("bulletin.qr_alt", ["code": .text(code.code.grouped)]),
                    ] as ViewModel
                },
            ])
    }

    private func links(_ entry: BulletinEntry, _ actor: Actor, _ visit: Visit) -> [ViewModel] {
        let possible = EntryRules.possible(on: entry, by: actor)
        var links: [ViewModel] = []
        func add(_ text: TextKey, _ path: String, _ icon: String) {
            links.append(["title": visit.say(text), "url": path, "icon": icon])
        }
        if possible.contains(.edit) { add("bulletin.deed.edit.button", "\(entry.deskPath)/edit", "edit") }
        if possible.contains(.correct) { add("bulletin.deed.correct.button", "\(entry.deskPath)/correct", "edit") }
        if entry.isPublic { add("bulletin.desk.public_page", entry.path, "eye") }
        if entry.isPublic, entry.kind == .announcement { add("bulletin.print", "\(entry.path)/print", "print") }
        return links
    }

    private func facts(_ record: Record, _ visit: Visit) -> [ViewModel] {
        let entry = record.entry
        let look = EntryLook(visit: visit)
        var rows: [(String, String?)] = [
            ("unit", record.units[entry.unit]?.name.text(in: visit.language)), ("author", entry.authorName),
            ("created", visit.formats.instant(entry.createdAt)),
            ("submitted", entry.submittedAt.map(visit.formats.instant)),
            ("approved", entry.approvedAt.map(visit.formats.instant)),
            ("approver", entry.approvedAt == nil || entry.stage == .withdrawn ? nil : entry.deciderName),
            ("planned", entry.publishAt.map(visit.formats.instant)),
            ("published", entry.publishedAt.map(visit.formats.instant)),
            ("withdrawn", entry.withdrawnAt.map(visit.formats.instant)),
            ("key", entry.path),
        ]
        switch entry.details {
        case .announcement(let it):
            rows += [
                ("concerns", look.concerns(entry, record.units)),
                ("until", it.until.map { visit.formats.date($0.adding(days: -1)) }),
                ("pinned", entry.pinnedUntil.map { visit.formats.date($0.adding(days: -1)) }),
            ]
        case .event(let it):
            rows += [
                ("time", look.time(it)), ("repeats", look.repetition(it)),
                ("place", entry.words.place.text(in: visit.language)), ("link", it.link),
            ]
        case .question(let it):
            rows += [
                ("field", visit.say(TextKey("bulletin.question_field.\(it.field.rawValue)"))),
                ("procedures", it.procedures.joined(separator: ", ")),
                ("helpful", visit.formats.number(Int64(it.helpful))),
                ("unhelpful", visit.formats.number(Int64(it.unhelpful))),
            ]
        }
        return rows.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : ["key": visit.say(TextKey("bulletin.column.\(name)")), "value": $0] }
        }
    }

    private func languages(_ entry: BulletinEntry, _ visit: Visit) -> [ViewModel] {
        Language.allCases.map { language in
            let state = TranslatedText.state(of: language, in: entry.words.fields.values)
            return [
                "lang": language.tag, "dir": language.direction,
                "name": visit.say(TextKey("translations.language.\(language.tag)")),
                "badge": state == .current
                    ? nil
                    : Badge(
                        state == .stale ? .warn : .neutral, icon: state == .stale ? "warning" : "info",
                        visit.say(TextKey("translations.state.\(state.rawValue)"))
                    ).viewModel,
                "title": entry.words.fields["title"]?.text(exactly: language),
                "paragraphs": MarkupText.paragraphs(entry.words.fields["text"]?.text(exactly: language) ?? ""),
            ]
        }
    }

    private func proposal(
        _ revision: EntryRevision, _ entry: BulletinEntry, _ actor: Actor, _ visit: Visit
    ) -> ViewModel {
        let content = revision.content
        let before = entry.content
        let changed = content.map { $0.changes(from: before) } ?? []
        return [
            "who": revision.makerName, "when": visit.formats.instant(revision.madeAt),
            "note": revision.note.text(in: visit.language),
            "changes": changed.map { change in
                [
                    "label": visit.say(TextKey("bulletin.field.\(change.field)")), "before": change.before,
                    "after": change.after,
                ] as ViewModel
            },
            "action": EntryRules.objection(to: .decide, on: entry, by: actor, maker: revision.makerID) == nil
                ? "\(entry.deskPath)/corrections/\(revision.id)" : nil,
        ]
    }

    private func history(_ record: Record, _ visit: Visit) -> ViewModel {
        [
            "events": record.deeds.map { deed -> ViewModel in
                let action = deed.action.split(separator: ".").last.map(String.init) ?? ""
                return [
                    "title": visit.say(TextKey("bulletin.audit.\(action)")), "who": deed.actorName,
                    "when": visit.formats.instant(deed.at), "iso": deed.at.iso,
                    "text": deed.facts["words"]?.string ?? deed.facts["reason"]?.string ?? deed.facts["note"]?.string,
                ]
            }
        ]
    }
}

extension EntryLook {
    func urgency(_ urgency: Announcement.Urgency) -> Badge {
        let text = visit.say(TextKey("bulletin.urgency.\(urgency.rawValue)"))
        return switch urgency {
        case .ordinary: Badge(.neutral, icon: "info", text)
        case .important: Badge(.warn, icon: "info", text)
        case .emergency: Badge(.late, icon: "warning", text)
        }
    }
}

extension EntryContent {
    /// What differs, field by field, as plain words for the approver.
    func changes(from before: EntryContent) -> [(field: String, before: String, after: String)] {
        let (old, new) = (before.json.object ?? [:], json.object ?? [:])
        return new.keys.sorted().filter { old[$0] != new[$0] }.flatMap { name -> [(String, String, String)] in
            guard let after = new[name]?.object else {
                return [(name, Self.plain(old[name]), Self.plain(new[name]))]
            }
            let earlier = old[name]?.object ?? [:]
            return Set(after.keys).union(earlier.keys).sorted().filter { after[$0] != earlier[$0] }.map {
                (name, Self.plain(earlier[$0]), Self.plain(after[$0]))
            }
        }
    }

    private static func plain(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .array(let list): list.map { plain($0) }.joined(separator: ", ")
        default: ""
        }
    }
}
