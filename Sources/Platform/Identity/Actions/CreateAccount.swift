import Audit
public import Base
public import House
public import Storage
public import Trust

/// Opens an account with its first post and a first password that must be replaced at the first sign-in.
public struct CreateAccount: Sendable {
    private let database: Database
    private let hasher: PasswordHasher

    public init(database: Database, hasher: PasswordHasher) {
        self.database = database
        self.hasher = hasher
    }

    /// What to open.
    public struct Input: Sendable {
        public var username: String
        public var fullName: String
        public var language: Language?
        public var phone: String
        public var unit: ID<AdministrativeUnit>
        public var title: LocalizedText
        public var roles: [RoleKey]
        public var period: DatePeriod
        public var isSynthetic: Bool

        public init(
            username: String, fullName: String, language: Language? = nil, phone: String = "",
            unit: ID<AdministrativeUnit>, title: LocalizedText, roles: [RoleKey], period: DatePeriod,
            isSynthetic: Bool = false
        ) {
            self.username = username
            self.fullName = fullName
            self.language = language
            self.phone = phone
            self.unit = unit
            self.title = title
            self.roles = roles
            self.period = period
            self.isSynthetic = isSynthetic
        }
    }

    /// The account, and its password the first time; nil when the same key was sent before.
    public struct Opened: Sendable {
        public let account: ID<Account>
        public let password: String?
    }

    /// Opens the account in a unit of the actor's; throws `Problem` (forbidden, invalid).
    public func callAsFunction(_ input: Input, by actor: Actor, key: String?, at now: Instant) async throws -> Opened {
        try actor.require(IdentityFeature.manage)
        let password = PasswordRules.generated()
        let hash = try await hasher.hash(password)
        let (id, isFirst) = try await database.write { transaction in
            try IdentityRules.requireUnit(input.unit, within: actor, in: transaction)
            let answer = try transaction.once(
                IdempotencyKey(
                    actor: actor.id, action: "identity.create_account", key: key ?? ID<Account>(at: now).text,
                    fingerprint: input.username),
                at: now
            ) {
                try Self.insert(input, hash: hash, mustChange: true, by: AuditActor(actor), at: now, in: transaction)
                    .text
            }
            return (ID<Account>(answer.answer), answer.isFirst)
        }
        guard let id else { throw Problem.notFound }
        return Opened(account: id, password: isFirst ? password : nil)
    }

    /// The writing itself, for commands and the demo as well; throws `Problem` (invalid) for a name that is taken or
    /// no name.
    @discardableResult
    static func insert(
        _ input: Input, hash: String, mustChange: Bool, by actor: AuditActor, at now: Instant,
        in transaction: Transaction
    ) throws -> ID<Account> {
        guard let username = Username.read(input.username) else {
            throw Problem.invalid([FieldProblem("username", "identity.username.bad")])
        }
        let id = ID<Account>(at: now)
        let inserted = try transaction.execute(
            """
            INSERT INTO account (id, username, full_name, name_key, password_hash, must_change, state, language,
                phone, synthetic, version, created_at, changed_at)
            VALUES (\(id), \(username), \(input.fullName), \(input.fullName.personSortKey()), \(hash),
                \(mustChange), 'active', \(input.language?.rawValue ?? ""), \(input.phone), \(input.isSynthetic), 1,
                \(now), \(now))
            ON CONFLICT (username) DO NOTHING
            """)
        guard inserted == 1 else { throw Problem.invalid([FieldProblem("username", "identity.username.taken")]) }
        let store = AccountStore()
        try store.insertPost(
            Post(
                id: ID(at: now), unit: input.unit, title: input.title, roles: input.roles, period: input.period,
                isMain: true),
            account: id, in: transaction)
        try store.index(id, in: transaction)
        try transaction.raise(AccountStore.topic)
        try AuditLog().record(
            AuditEntry(
                actor: actor, action: "identity.create_account", subject: AuditSubject("identity.account", id),
                unit: input.unit, facts: ["roles": .array(input.roles.map { .string($0.rawValue) })], at: now),
            in: transaction)
        return id
    }
}
