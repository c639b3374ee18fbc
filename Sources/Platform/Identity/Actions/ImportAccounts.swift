import Audit
public import Base
public import House
public import Storage
import Web

/// Brings accounts in from a table: opens, changes and, only where asked, ends. A second run of the same table changes nothing;
/// a wrong line is left out and named. Accounts are opened without a password: a slip lets their holders in.
public struct ImportAccounts: Sendable {
    private let database: Database
    /// So many lines are one transaction, so that the desk goes on working meanwhile.
    private static let batch = 200

    public init(database: Database) { self.database = database }

    /// For whom it is done: within which units, and in whose name.
    public struct Authority: Sendable {
        let scope: Scope
        let name: AuditActor
        let account: ID<Account>?

        /// An administrator, within her units.
        public init(_ actor: Actor) throws {
            try actor.require(IdentityFeature.manage)
            (scope, name, account) = (actor.scope, AuditActor(actor), actor.account)
        }

        /// A command, everywhere.
        public init(command: String) {
            scope = .everything(because: "a command acts for the installation")
            name = .system(command)
            account = nil
        }
    }

    /// What becomes of each line. Nothing is written with `isDry`. Throws `Problem` (invalid) for a file that is no such table.
    public func callAsFunction(
        _ bytes: [UInt8], endsMissing: Bool, by authority: Authority, isDry: Bool, at now: Instant
    ) async throws -> [LineFate] {
        let today = now.date
        let scope = authority.scope
        let (units, ids) = try await database.read { connection in
            (
                try UnitStore().list(scope, asOf: today, in: connection),
                try connection.values(
                    "SELECT unit.id FROM unit WHERE \(scope.contains("unit.id"))", as: ID<AdministrativeUnit>.self)
            )
        }
        let lines = try AccountLines(units: units).read(try Self.table(bytes))
        let plan = AccountPlan(units: Set(ids), today: today)
        var fates: [LineFate] = []
        fates.reserveCapacity(lines.count)
        for start in stride(from: 0, to: lines.count, by: Self.batch) {
            let part = Array(lines[start..<min(start + Self.batch, lines.count)])
            if isDry {
                fates += try await database.read { connection in
                    let known = try Self.known(part, in: connection)
                    return part.map { Self.fate(of: $0, plan, known, authority).0 }
                }
            } else {
                fates += try await database.write(.alone) { transaction in
                    try Self.apply(part, plan, authority, at: now, in: transaction)
                }
            }
        }
        if endsMissing {
            fates += try await end(missingFrom: lines, plan, authority, isDry: isDry, at: now)
        }
        return fates
    }

    /// The table; throws `Problem` (invalid) with what to do about a file that is none.
    static func table(_ bytes: [UInt8]) throws -> TableReading {
        do throws(TableReading.Refusal) {
            return try TableReading(bytes)
        } catch {
            throw Problem.invalid([FieldProblem("file", error.message)])
        }
    }

    private static func known(_ lines: [ReadLine], in connection: Connection) throws -> [String: AccountPlan.Known] {
        let names = Set(lines.compactMap { try? $0.result.get().username })
        let accounts = try AccountStore().find(usernames: names, in: connection)
        let posts = try AccountStore().posts(of: accounts.map(\.id), in: connection)
        return Dictionary(
            uniqueKeysWithValues: accounts.map {
                ($0.username, AccountPlan.Known(account: $0, posts: posts[$0.id] ?? []))
            })
    }

    private static func fate(
        of read: ReadLine, _ plan: AccountPlan, _ known: [String: AccountPlan.Known], _ authority: Authority
    ) -> (LineFate, AccountPlan.Step) {
        func answer(_ fate: LineFate.Fate, _ note: Message? = nil) -> LineFate {
            LineFate(number: read.number, username: read.username, fullName: read.fullName, fate: fate, note: note)
        }
        switch read.result {
        case .failure(let refusal): return (answer(.error, refusal.message), .nothing)
        case .success(let line):
            let there = known[line.username]
            let step = plan.step(line, there)
            switch step {
            case .open: return (answer(.new), step)
            case .nothing: return (answer(.unchanged), step)
            case .refuse(let message): return (answer(.error, message), .nothing)
            case .change(_, let post, let note):
                if case .change(let wanted) = post, let there, there.account.id == authority.account,
                    !wanted.roles.contains(.admin),
                    there.posts.contains(where: { $0.id == wanted.id && $0.roles.contains(.admin) })
                {
                    return (answer(.error, "identity.import.own_rights"), .nothing)
                }
                return (answer(.changed, note), step)
            }
        }
    }

    // MARK: writing

    private static func apply(
        _ lines: [ReadLine], _ plan: AccountPlan, _ authority: Authority, at now: Instant, in transaction: Transaction
    ) throws -> [LineFate] {
        var known = try known(lines, in: transaction)
        return try lines.map { read in
            let (fate, step) = fate(of: read, plan, known, authority)
            guard case .success(let line) = read.result else { return fate }
            switch step {
            case .nothing, .refuse: return fate
            case .open:
                let id = try CreateAccount.insert(
                    CreateAccount.Input(
                        username: line.username, fullName: line.fullName, language: line.language,
                        phone: line.phone ?? "", unit: line.unit,
                        title: LocalizedText(line.title, english: line.titleEnglish, arabic: line.titleArabic),
                        roles: line.roles, period: period(of: line, plan.today)),
                    hash: "", mustChange: true, by: authority.name, at: now, in: transaction)
                if let account = try AccountStore().find(id, in: transaction) {
                    known[line.username] = AccountPlan.Known(
                        account: account, posts: try AccountStore().posts(of: id, in: transaction))
                }
            case .change(let changesAccount, let post, _):
                guard let there = known[line.username] else { return fate }
                let id = there.account.id
                if changesAccount { try change(there.account, line, at: now, in: transaction) }
                switch post {
                case .keep: break
                case .add:
                    try AccountStore().insertPost(
                        Post(
                            id: ID(at: now), unit: line.unit,
                            title: LocalizedText(line.title, english: line.titleEnglish, arabic: line.titleArabic),
                            roles: line.roles, period: period(of: line, plan.today),
                            isMain: !there.posts.contains { $0.period.contains(plan.today) }),
                        account: id, in: transaction)
                case .change(let wanted): try AccountStore().replacePost(wanted, in: transaction)
                }
                known[line.username]?.posts = try AccountStore().posts(of: id, in: transaction)
                try AccountStore().index(id, in: transaction)
                try record("identity.import_account", id, line.unit, authority, at: now, in: transaction)
            }
            return fate
        }
    }

    private static func period(of line: AccountLine, _ today: CalendarDate) -> DatePeriod {
        DatePeriod(from: line.from ?? today, until: line.last?.adding(days: 1))
    }

    private static func change(
        _ account: AccountRecord, _ line: AccountLine, at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE account SET full_name = \(line.fullName), name_key = \(line.fullName.personSortKey()),
                phone = \(line.phone ?? account.phone),
                language = \((line.language ?? account.language)?.rawValue ?? ""), version = version + 1,
                changed_at = \(now) WHERE id = \(account.id)
            """)
    }

    /// Ends today what the table does not name: posts, and with the last of them the access. A person with a wrong line is not
    /// missing.
    private func end(
        missingFrom lines: [ReadLine], _ plan: AccountPlan, _ authority: Authority, isDry: Bool, at now: Instant
    ) async throws -> [LineFate] {
        let scope = authority.scope
        let named = Dictionary(grouping: lines) { $0.username }
        let everyone = try await database.read { connection in
            try connection.values(
                """
                SELECT DISTINCT post.account_id FROM post JOIN account ON account.id = post.account_id
                WHERE account.state <> 'closed' AND post.until_date > \(now.date) AND \(scope.contains("post.unit_id"))
                ORDER BY post.account_id
                """, as: ID<Account>.self)
        }
        var fates: [LineFate] = []
        for start in stride(from: 0, to: everyone.count, by: Self.batch) {
            let part = Array(everyone[start..<min(start + Self.batch, everyone.count)])
            let work: @Sendable (Connection) throws -> [LineFate] = { connection in
                var fates: [LineFate] = []
                let posts = try AccountStore().posts(of: part, in: connection)
                for id in part where id != authority.account {
                    guard let account = try AccountStore().find(id, in: connection) else { continue }
                    let running = (posts[id] ?? []).filter { post in
                        post.period.until.map { $0 > max(plan.today, post.period.from) } ?? true
                    }
                    let known = AccountPlan.Known(account: account, posts: running)
                    guard plan.objection(to: known) == nil else { continue }
                    let own = named[account.username] ?? []
                    guard let good = try? own.map({ try $0.result.get() }) else { continue }
                    let kept = Set(good.compactMap { plan.post(of: $0, in: running)?.id })
                    let over = running.filter { !kept.contains($0.id) && $0.period.from <= plan.today || own.isEmpty }
                    guard !over.isEmpty else { continue }
                    fates.append(
                        LineFate(
                            number: 0, username: account.username, fullName: account.fullName, fate: .ended,
                            note: own.isEmpty ? "identity.import.ends_account" : "identity.import.ends_post"))
                    if let transaction = connection as? Transaction {
                        try Self.end(over, of: id, endsAll: own.isEmpty, authority, at: now, in: transaction)
                    }
                }
                return fates
            }
            fates += try await isDry ? database.read(work) : database.write(.alone) { try work($0) }
        }
        return fates
    }

    private static func end(
        _ posts: [Post], of account: ID<Account>, endsAll: Bool, _ authority: Authority, at now: Instant,
        in transaction: Transaction
    ) throws {
        for post in posts {
            try transaction.execute(
                "UPDATE post SET until_date = \(max(post.period.from, now.date)) WHERE id = \(post.id)")
        }
        if endsAll { try Sessions.endAll(account: account.text, in: transaction) }
        try record("identity.close_post", account, posts[0].unit, authority, at: now, in: transaction)
    }

    private static func record(
        _ action: String, _ id: ID<Account>, _ unit: ID<AdministrativeUnit>, _ authority: Authority, at now: Instant,
        in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(
                actor: authority.name, action: action, subject: AuditSubject("identity.account", id), unit: unit,
                facts: ["source": "import"], at: now), in: transaction)
        try transaction.raise(AccountStore.topic)
    }
}
