import Audit
import Base
import Foundation
import HTTPTypes
import House
import HouseSupport
import Identity
import Storage
import TestSupport
import Testing
import Web

/// The scope guard for what changes something: whoever has every role in another commune changes nothing of this one, whatever form of
/// its officials is sent, and whatever thing of it is named. It goes by the table of routes, so that a new feature cannot forget it.
@Suite struct StrangersWhoWrite {
    /// What names a thing, and is answered otherwise than that there is none, each with the reason.
    private static let common: [String: String] = [
        "/desk/calendar/{id}/withdraw": "the calendar is the installation's",
        "/desk/dossiers/{id}/kept/{file}": "a paired telephone is asked for before the dossier",
        "/desk/emergency/{number}": "the numbers to call are the installation's",
        "/desk/emergency/{number}/remove": "the numbers to call are the installation's",
        "/desk/old-codes/{code}": "what former units printed is answered by the whole installation",
        "/desk/old-codes/{code}/remove": "what former units printed is answered by the whole installation",
        "/desk/procedures/{code}/discard": "a draft that is not there, or of others, is left as it is without a word",
        "/desk/report-categories/{key}": "the kinds of report are the installation's",
        "/desk/rules/pauses/{key}/close": "the rules of clocks are the installation's",
        "/desk/scanner/{pairing}/end": "what is not paired has ended",
    ]

    /// What names a thing of a kind of which the commune has none: asked with a number that nobody has.
    private static let unseen: Set<String> = [
        "/desk/accounts/import/{import}/apply", "/desk/administration/jobs/{id}/retry",
        "/desk/administration/jobs/{id}/set-aside", "/desk/dossiers/import/{import}/apply",
        "/desk/dossiers/import/{import}/columns", "/desk/dossiers/{id}/kept/{file}", "/desk/outside/{id}/comments",
        "/desk/outside/{id}/link", "/desk/personal-requests/{id}/answer", "/desk/places/{key}/pictures/{picture}",
        "/desk/places/{key}/pictures/{picture}/remove", "/desk/places/{key}/pictures/{picture}/up",
        "/desk/print/{id}/cancel", "/desk/print/{id}/resume", "/desk/procedures/{code}/draft/preview/{page}",
        "/desk/procedures/{code}/draft/{part}", "/desk/residents/{id}/data/consents/{consent}/withdraw",
        "/desk/scanner/files/{file}/remove", "/desk/scanner/{pairing}/end",
    ]

    /// What is not sent, each with the reason.
    private static let leftOut: [String: String] = [
        "/desk/accounts/security":
            "that roles need a second factor is the installation's rule; it would bar the stranger",
        "/desk/assist": "whoever helps an applicant files with the commune of the procedure, as the applicant could",
    ]

    /// The forms of the commune's officials, and what stands in the addresses of its things, by the word before it.
    private struct Seen: Sendable {
        var forms: [String: [PageForm]] = [:]
        var values: [String: Set<String>] = [:]

        mutating func add(_ paths: [String], _ forms: [PageForm], _ routes: [Route]) {
            for path in paths + forms.map(\.action) { note(path, routes) }
            for form in forms {
                let path = Self.bare(form.action)
                let pattern =
                    StrangersFromElsewhere.pattern(of: path, among: routes, .post)
                    ?? routes.first { $0.method == .post && $0.path == path }?.path
                guard let pattern, self.forms[pattern, default: []].count < 4,
                    !self.forms[pattern, default: []].contains(where: { $0.action == form.action })
                else { continue }
                self.forms[pattern, default: []].append(form)
            }
        }

        private mutating func note(_ path: String, _ routes: [Route]) {
            let path = Self.bare(path)
            if routes.contains(where: { $0.path == path }) { return }
            for method in [HTTPRequest.Method.get, .post] {
                guard let pattern = StrangersFromElsewhere.pattern(of: path, among: routes, method) else { continue }
                let (names, parts) = (pattern.split(separator: "/"), path.split(separator: "/"))
                for (index, name) in names.enumerated() where name.hasPrefix("{") && index > 0 {
                    values[String(names[index - 1]), default: []].insert(String(parts[index]))
                }
            }
        }

        /// Addresses of a route with what was seen in the place of its captures, or a number that nobody has.
        func paths(of route: Route) -> Set<String> {
            let names = route.path.split(separator: "/").map(String.init)
            let samples = route.samplePath.split(separator: "/").map(String.init)
            return Set(
                (0..<2).map { turn in
                    names.indices.reduce("") { path, index in
                        guard names[index].hasPrefix("{") else { return path + "/" + names[index] }
                        let known = values[names[index - 1]]?.sorted() ?? []
                        return path + "/" + (known.isEmpty ? samples[index] : known[turn % known.count])
                    }
                })
        }

        /// Whether things were seen for all that the route names.
        func knows(_ route: Route) -> Bool {
            let names = route.path.split(separator: "/").map(String.init)
            return names.indices.allSatisfy { !names[$0].hasPrefix("{") || values[names[$0 - 1]] != nil }
        }

        static func bare(_ path: String) -> String { String(path.prefix { $0 != "?" && $0 != "#" }) }
    }

    @Test func `whoever has every role in another commune changes nothing of this one`() async throws {
        try await withHouse { house, visitor in
            let elsewhere = StrangersFromElsewhere()
            let stranger = try await elsewhere.stranger(house, visitor)
            var seen = Seen()
            try await house.database.write { try Self.prepare(in: $0) }
            for official in StrangersFromElsewhere.officials {
                let own = visitor.other()
                try await own.signIn(official)
                var forms: [PageForm] = []
                let paths = try await elsewhere.walk(own, house.routes) { forms += $0.forms }
                seen.add(paths, forms, house.routes)
            }
            seen.add(try await house.database.read { try Self.addresses(in: $0) }, [], house.routes)
            let routes = house.routes.filter {
                $0.method != .get && $0.method != .head && $0.needsAccount && Self.leftOut[$0.path] == nil
            }
            #expect(routes.count > 150)
            let before = try await house.database.read { try RowsOfAUnit("tan-ninh", in: $0) }
            #expect(before.tables["dossier", default: []].count > 50)
            #expect(before.tables["dossier_event", default: []].count > 200)

            let pen = Pen(stranger: stranger, token: try await token(of: "nguoila", house))
            // Who gives money back needs a drawer of his own.
            let drawer = try await stranger.get("/desk/payments/drawer").form(to: "/drawer/open")
            #expect(try await stranger.submit(drawer, ["opening": "0"]).status == 200)
            var atHome = 0
            for route in routes {
                let sent = seen.forms[route.path, default: []]
                let isNamed = route.path.contains("{")
                #expect(
                    !isNamed || seen.knows(route) || Self.unseen.contains(route.path),
                    "\(route.path): nothing of the kind was seen")
                var states: [Int] = []
                for path in Set(sent.map { Seen.bare($0.action) }).union(seen.paths(of: route)).sorted() {
                    let form = sent.first { Seen.bare($0.action) == path } ?? PageForm(action: path, fields: [])
                    states += try await pen.send(route, form)
                }
                if !isNamed { atHome += states.count { $0 != 403 } }
                guard isNamed, Self.common[route.path] == nil else { continue }
                // A form that is wrong in itself may be answered before the thing is looked for; but not all of them are.
                let isHidden =
                    states.allSatisfy([403, 404, 422].contains) && !Set([403, 404]).isDisjoint(with: states)
                #expect(isHidden, "\(route.method) \(route.path) answered \(states)")
            }
            // The stranger may do the same at home: it was not for want of a role or a token.
            #expect(atHome > 60, "\(atHome)")
            let after = try await house.database.read { try RowsOfAUnit("tan-ninh", in: $0) }
            let changes = before.changes(to: after)
            #expect(changes.isEmpty, "\(changes.prefix(20).joined(separator: "\n"))")
        }
    }

    /// Things of the commune that the demo lacks, under the number of `samplePath`.
    private static func prepare(in transaction: Transaction) throws {
        let (id, at) = (ID<Route>("01a5f000-0000-7000-8000-000000000000")?.text ?? "", TestHouse.start)
        let unit: String? = try transaction.value("SELECT id FROM unit WHERE key = 'tan-ninh'")
        let (account, post) =
            try transaction.row(
                """
                SELECT account.id AS account, post.id AS post FROM account JOIN post ON post.account_id = account.id
                WHERE username = 'vanhoa1'
                """
            ) { (try $0["account"] as String, try $0["post"] as String) } ?? ("", "")
        let deputy: String? = try transaction.value("SELECT id FROM account WHERE username = 'vanhoa2'")
        let (from, until) = (at.date, at.date.adding(days: 30))
        try transaction.execute(
            """
            INSERT INTO nickname (id, unit_id, folded, words, title, path, created_at)
            VALUES (\(id), \(unit ?? ""), 'cho', 'chợ', 'Chợ', '/places', \(at))
            """)
        try transaction.execute(
            """
            INSERT INTO absence (id, account_id, from_date, until_date, deputy_id, made_by, made_at)
            VALUES (\(id), \(account), \(from), \(until), '', \(account), \(at))
            """)
        try transaction.execute(
            """
            INSERT INTO delegation (id, post_id, deputy_id, from_date, until_date, reason, made_by, made_by_name, made_at)
            VALUES (\(id), \(post), \(deputy ?? ""), \(from), \(until), 'Nghỉ phép', \(account), 'A', \(at))
            """)
        try transaction.execute(
            """
            INSERT INTO sticker_block (id, unit_id, number, note, account_id, actor_name, made_at)
            VALUES (\(id), \(unit ?? ""), 1, '', \(account), 'A', \(at))
            """)
    }

    /// Addresses that no page shows as long as the demo is as it is.
    private static func addresses(in connection: Connection) throws -> [String] {
        let sample = "01a5f000-0000-7000-8000-000000000000"
        let found = try connection.values(
            """
            SELECT '/desk/dossiers/' || dossier_id || '/parts/' || key FROM dossier_part
            UNION ALL SELECT '/desk/' || base.name || '/' || entry_id || '/corrections/' || id FROM bulletin_revision
                CROSS JOIN (SELECT 'announcements' AS name UNION ALL SELECT 'events' UNION ALL SELECT 'questions') AS base
            UNION ALL SELECT '/desk/administration/jobs/' || id || '/retry' FROM job
            UNION ALL SELECT '/desk/accounts/' || post.account_id || '/delegations/' || delegation.id || '/end'
                FROM delegation JOIN post ON post.id = delegation.post_id
            """, as: String.self)
        return found + [
            "/desk/nicknames/\(sample)/remove", "/desk/presence/absences/\(sample)/end",
            "/desk/stickers/\(sample)/void",
            "/desk/account/delegations/\(sample)/end",
        ]
    }

    private func token(of username: String, _ house: TestHouse) async throws -> String {
        let actor = try #require(try await house.actor(username))
        return try await IssueToken(database: house.database)(
            account: actor.account, name: "Thử", days: 1, by: .system("test"), at: TestHouse.start)
    }

    /// How the stranger sends what others were shown: with the right token of his own session.
    private struct Pen: Sendable {
        let stranger: Visitor
        let token: String

        /// Sends the form as it stands, and with something in every field; a call of programs with its key. The answers' states.
        func send(_ route: Route, _ form: PageForm) async throws -> [Int] {
            if route.operation != nil { return [try await call(route, form.action)] }
            var states: [Int] = []
            let token = try await formToken()
            for fields in [form.fields, filled(form)] {
                var values = ["csrf": token, "form_key": UUID().uuidString]
                for (name, value) in fields where values[name] == nil { values[name] = value }
                for (name, value) in ["reason": "Thử", "note": "Thử", "version": "1"] where values[name] == nil {
                    values[name] = value
                }
                let plain = PageForm(action: form.action, fields: [])
                states.append(try await stranger.submit(plain, values, follow: false).status)
            }
            return states
        }

        private func call(_ route: Route, _ path: String) async throws -> Int {
            let headers: HTTPFields = [
                .authorization: "Bearer \(token)", .contentType: "application/json", .accept: "application/json",
            ]
            return try await stranger.send(
                route.method, path, headers: headers, body: Array(#"{"text": "Thử"}"#.utf8)
            ).status
        }

        /// With what the form offers, and a word where there is nothing.
        private func filled(_ form: PageForm) -> [(name: String, value: String)] {
            var values: [String: String] = [:]
            for (name, value) in form.fields { values[name] = value.isEmpty ? "Thử" : value }
            for (name, value) in form.offered where (values[name] ?? "").isEmpty || values[name] == "Thử" {
                values[name] = value
            }
            return values.map { ($0.key, $0.value) }
        }

        /// Signs in again where something has ended the session.
        private func formToken() async throws -> String {
            func token(_ page: Visitor.Answer) -> String? {
                page.forms.flatMap(\.fields).first { $0.name == "csrf" }?.value
            }
            if let token = token(try await stranger.get("/desk/account")) { return token }
            try await stranger.signIn("nguoila")
            return try #require(token(try await stranger.get("/desk/account")))
        }
    }
}
