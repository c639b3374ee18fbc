import Base
import HTTPTypes
import House
import Storage
import Texts
import Trust
import Web

/// A list of accounts as CSV: brought, looked at line by line without writing anything, then done.
struct ImportAccountsPage: Sendable {
    let vault: Vault
    /// Lines shown of one fate; all of them are in the file.
    private static let shown = 200
    private static let limits = UploadLimits(
        file: 32 << 20, total: 32 << 20, files: 1, body: 34 << 20, drain: 64 << 20, kinds: [.text, .unknown])

    func show(_ visit: Visit) async throws -> Reply { uploadPage(visit) }

    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let sink = MemorySink()
        let upload = try await visit.upload(to: sink, limits: Self.limits, keepsForm: true)
        let reader = FormReader(upload.form, refused: upload.refused)
        guard reader.isSound, let file = upload.files.first else {
            reader.refuse("file", "identity.import.no_file")
            return uploadPage(visit, reader.problems)
        }
        let (vault, now, bytes) = (vault, visit.now, sink.bytes)
        do {
            _ = try ImportAccounts.table(bytes)
        } catch let problem as Problem where problem.kind == .invalid {
            return uploadPage(visit, problem.fields)
        }
        let endsMissing = reader.checkbox("ends_missing")
        let id = try await visit.site.database.write(.alone) { transaction in
            try AccountImport.sweep(at: now, in: transaction)
            return try AccountImport.put(
                bytes, name: String(file.originalName.prefix(200)), endsMissing: endsMissing, by: actor.account,
                vault: vault, at: now, in: transaction)
        }
        return .redirect("/desk/accounts/import/\(id)")
    }

    func review(_ visit: Visit) async throws -> Reply {
        let (found, fates): (AccountImport, [LineFate])
        do {
            (found, fates) = try await plan(visit)
        } catch let problem as Problem where problem.kind == .invalid {
            return uploadPage(visit, problem.fields)
        }
        let counts = Dictionary(grouping: fates, by: \.fate)
        let first = LineFate.Fate.allCases.first { !(counts[$0] ?? []).isEmpty } ?? .unchanged
        let chosen = visit.query.text("fate").flatMap(LineFate.Fate.init(rawValue:)) ?? first
        let path = "/desk/accounts/import/\(found.id)"
        let lines = counts[chosen] ?? []
        let columns: [TextKey] = [
            "identity.username.label", "identity.import.line", "identity.name.label", "identity.import.note",
        ]
        let doable = [LineFate.Fate.new, .changed, .ended].reduce(0) { $0 + (counts[$1]?.count ?? 0) }
        return .page(
            Page(
                "identity/review_import", isPrivate: true,
                [
                    "file_name": found.fileName, "is_done": found.outcome != nil,
                    "done": found.outcome.map { outcome in
                        visit.say(
                            "identity.import.done",
                            Dictionary(
                                uniqueKeysWithValues: LineFate.Fate.allCases.map {
                                    ($0.rawValue, Message.Argument.number(Int64(outcome[$0] ?? 0)))
                                }))
                    },
                    "ends_missing": found.endsMissing,
                    "fates": LineFate.Fate.allCases.map { fate -> ViewModel in
                        [
                            "text": visit.say(TextKey("identity.import.fate.\(fate.rawValue)")),
                            "count": visit.formats.number(Int64(counts[fate]?.count ?? 0)),
                            "url": "\(path)?fate=\(fate.rawValue)", "is_chosen": fate == chosen,
                        ]
                    },
                    "has_lines": !lines.isEmpty,
                    "table": ViewModel.table(
                        caption: visit.say(TextKey("identity.import.fate.\(chosen.rawValue)")),
                        columns: columns.map { TableColumn(visit.say($0)) },
                        rows: lines.prefix(Self.shown).map { line in
                            [
                                ["text": line.username, "bdi": true],
                                ["text": line.number == 0 ? "–" : "\(line.number)"],
                                ["text": line.fullName, "bdi": true],
                                ["text": line.note.map { visit.say($0) }],
                            ]
                        }),
                    "more": lines.count > Self.shown
                        ? visit.say(
                            "identity.import.more",
                            ["shown": .number(Int64(Self.shown)), "all": .number(Int64(lines.count))]) : nil,
                    "fates_url": "\(path)/fates.csv",
                    "apply_url": found.outcome == nil && doable > 0 ? "\(path)/apply" : nil,
                    "leaves_out": counts[.error].map {
                        visit.say("identity.import.leaves_out", ["count": .number(Int64($0.count))])
                    },
                ]))
    }

    /// Every line with its fate, for whoever puts the list right.
    func fates(_ visit: Visit) async throws -> Reply {
        let (_, fates) = try await plan(visit)
        return .download(
            TableFile.download(
                ["line", "username", "full_name", "fate", "note"],
                fates.map { fate in
                    [
                        fate.number == 0 ? "" : "\(fate.number)", fate.username, fate.fullName, fate.fate.rawValue,
                        fate.note.map { visit.say($0) } ?? "",
                    ]
                }, name: "accounts-fates.csv"))
    }

    func apply(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let found = try await find(visit)
        let path = "/desk/accounts/import/\(found.id)"
        guard found.outcome == nil else { return .redirect(path) }
        let now = visit.now
        let fates = try await ImportAccounts(database: visit.site.database)(
            found.bytes, endsMissing: found.endsMissing, by: try .init(actor), isDry: false, at: now)
        try await visit.site.database.write { try AccountImport.finish(found.id, fates, at: now, in: $0) }
        return .redirect(path, flash: Flash(.success, "identity.import.applied"))
    }

    private func find(_ visit: Visit) async throws -> AccountImport {
        let actor = try visit.actor()
        let id = try visit.id("import", of: AccountImport.self)
        let vault = vault
        let found = try await visit.site.database.read {
            try AccountImport.find(id, of: actor.account, vault: vault, in: $0)
        }
        guard let found else { throw Problem.notFound }
        return found
    }

    private func plan(_ visit: Visit) async throws -> (AccountImport, [LineFate]) {
        let found = try await find(visit)
        let fates = try await ImportAccounts(database: visit.site.database)(
            found.bytes, endsMissing: found.endsMissing, by: try .init(try visit.actor()), isDry: true, at: visit.now)
        return (found, fates)
    }

    private func uploadPage(_ visit: Visit, _ problems: [FieldProblem] = []) -> Reply {
        let view = FormView(visit, problems: problems)
        var file: ViewModel = [
            "is_file": true, "id": "file", "name": "file", "label": visit.say("identity.import.file"),
            "hint": visit.say("identity.import.file_hint"), "required": true, "accept": ".csv,.txt,.tsv,text/csv",
        ]
        file["error"] = problems.first { $0.field == "file" }.map { visit.say($0.message) }
        let fields = [
            file,
            view.checkbox(
                "ends_missing", label: "identity.import.ends_missing", hint: "identity.import.ends_missing_hint"),
        ]
        return .page(
            Page(
                "identity/import_accounts", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "error_box": view.errors(naming: fields), "fields": fields,
                    "columns": AccountLine.columns.map { ["name": $0] as ViewModel },
                    "roles": RoleKey.allCases.map { role -> ViewModel in
                        ["key": role.rawValue, "value": visit.name(of: role)]
                    },
                ]))
    }
}

/// The accounts within the actor's units as such a list, one line for each post that is not over.
struct ExportAccounts: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(IdentityFeature.manage)
        let today = visit.now.date
        let rows = try await visit.site.database.read { try Self.rows(actor.scope, asOf: today, in: $0) }
        return .download(TableFile.download(AccountLine.columns, rows, name: "accounts.csv"))
    }

    static func rows(_ scope: Scope, asOf today: CalendarDate, in connection: Connection) throws -> [[String]] {
        let roles = try connection.rows(
            """
            SELECT post_role.post_id, post_role.role FROM post_role JOIN post ON post.id = post_role.post_id
            WHERE post.until_date > \(today) AND \(scope.contains("post.unit_id")) ORDER BY post_role.role
            """
        ) { (try $0["post_id"] as String, try $0["role"] as String) }
        let byPost = Dictionary(grouping: roles) { $0.0 }.mapValues { $0.map(\.1).joined(separator: ";") }
        return try connection.rows(
            """
            SELECT account.username, account.full_name, account.phone, account.language, unit.key, post.title_vi,
                post.title_en, post.title_ar, post.id, post.from_date, post.until_date
            FROM post JOIN account ON account.id = post.account_id JOIN unit ON unit.id = post.unit_id
            WHERE account.state <> 'closed' AND post.until_date > \(today) AND post.until_date > post.from_date
                AND \(scope.contains("post.unit_id"))
            ORDER BY account.name_key, account.id, post.is_main DESC, post.from_date, post.id
            """
        ) { row in
            let until: CalendarDate = try row["until_date"]
            let texts: [String] = try [
                "username", "full_name", "phone", "language", "key", "title_vi", "title_en", "title_ar",
            ].map { try row[$0] }
            return texts + [
                byPost[try row["id"]] ?? "", try row["from_date"],
                until == .openEnd ? "" : "\(until.adding(days: -1))",
            ]
        }
    }
}
