import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// Slips for everyone who has no password yet, a sheet at a time, and a new one for one person.
struct PrintSlips: Sendable {
    private static let days = 14

    func show(_ visit: Visit) async throws -> Reply {
        try await page(
            visit, FormView(visit, initial: ["days": "\(Self.days)", "unit": visit.query.text("unit") ?? ""]))
    }

    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let unit = reader.line("unit", .optional).flatMap { ID<AdministrativeUnit>($0) }
        let days = reader.integer("days", .required, 1...90)
        guard reader.isSound, let days else {
            return try await page(visit, FormView(visit, form: form, problems: reader.problems))
        }
        let now = visit.now
        let waiting = try await visit.site.database.read { connection in
            try SlipList.waiting(actor.scope, unit: unit, at: now, in: connection)
        }
        guard !waiting.isEmpty else {
            return .redirect("/desk/accounts/slips", flash: Flash(.info, "identity.slips.none"))
        }
        let slips = try await IssueSlips(database: visit.site.database)(
            Array(waiting.prefix(IssueSlips.most)), days: days, by: actor, at: now)
        return .download(try SlipPaper(visit: visit).download(slips))
    }

    /// A new slip for one account: the earlier ones no longer open it.
    func reissue(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let slips = try await IssueSlips(database: visit.site.database)(
            [try visit.id("id")], days: Self.days, by: actor, at: visit.now)
        return .download(try SlipPaper(visit: visit).download(slips))
    }

    private func page(_ visit: Visit, _ view: FormView) async throws -> Reply {
        let actor = try visit.actor()
        let now = visit.now
        let (count, units) = try await visit.site.database.read { connection in
            (
                try SlipList.waiting(actor.scope, unit: nil, at: now, in: connection).count,
                try UnitStore().list(actor.scope, asOf: now.date, in: connection)
            )
        }
        let fields = [
            view.select(
                "unit", label: "identity.unit.label", required: false,
                options: [(value: "", label: visit.say("identity.accounts.all_units"))] + visit.options(units)),
            view.field("number", "days", label: "identity.slips.days", width: "short"),
        ]
        return .page(
            Page(
                "identity/print_slips", status: view.problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "count": visit.say("identity.slips.waiting", ["count": .number(Int64(count))]),
                    "has_waiting": count > 0, "error_box": view.errors(naming: fields), "fields": fields,
                    "most": visit.say("identity.slips.most", ["max": .number(Int64(IssueSlips.most))]),
                ]))
    }
}

/// Who has never had a password, nor a slip in force: by unit, then name.
enum SlipList {
    static func waiting(
        _ scope: Scope, unit: ID<AdministrativeUnit>?, at now: Instant, in connection: Connection
    ) throws -> [ID<Account>] {
        var post: [SQL] = [
            "post.account_id = account.id", "post.from_date <= \(now.date)", "post.until_date > \(now.date)",
            scope.contains("post.unit_id"),
        ]
        if let unit { post.append(Scope.below([unit], asOf: now.date).contains("post.unit_id")) }
        return try connection.values(
            """
            SELECT account.id FROM account WHERE account.state = 'active' AND account.password_hash = ''
                AND EXISTS (SELECT 1 FROM post WHERE \(SQL.all(post)))
                AND NOT EXISTS (SELECT 1 FROM post WHERE post.account_id = account.id
                    AND post.from_date <= \(now.date) AND post.until_date > \(now.date)
                    AND NOT (\(scope.contains("post.unit_id"))))
                AND NOT EXISTS (SELECT 1 FROM sign_in_slip WHERE sign_in_slip.account_id = account.id
                    AND sign_in_slip.used_at = 0 AND sign_in_slip.revoked_at = 0 AND sign_in_slip.expires_at > \(now))
            ORDER BY (SELECT min(post.unit_id) FROM post WHERE post.account_id = account.id), account.name_key,
                account.id
            """, as: ID<Account>.self)
    }
}
