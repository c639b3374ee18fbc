import Base
public import Storage
public import Trust

/// What a check of the whole audit found.
public struct AuditVerdict: Sendable {
    /// Seals that hold, from the first on.
    public var seals = 0
    /// Entries within them.
    public var entries = 0
    /// Entries whose personal payload was erased; that breaks nothing.
    public var erased = 0
    /// The head of the last seal that holds, to compare with a head published earlier.
    public var head = ""
    /// Entries that no seal protects yet.
    public var unsealed = 0
    /// The first thing that is not as it was sealed; nil if all is.
    public var firstBreak: Break?

    /// Where the chain does not hold.
    public struct Break: Sendable, Hashable {
        /// The number of the seal; 0 for what is outside of all.
        public let seal: Int64
        /// The entry, where one can be named.
        public let entry: String?
        public let reason: Reason
    }

    /// In what way.
    public enum Reason: String, Sendable {
        /// An entry is not what its digest was made of.
        case changedEntry = "changed_entry"
        /// A personal payload is not what its digest was made of.
        case changedPersonal = "changed_personal"
        /// A seal has other entries, or in another order, than were sealed.
        case changedOrder = "changed_order"
        /// A seal's number, link or count does not follow.
        case brokenLink = "broken_link"
        /// The signature is not that of the key.
        case badSignature = "bad_signature"
        /// Entries name a seal that is not there.
        case missingSeal = "missing_seal"
    }

    /// Whether nothing sealed has been changed.
    public var holds: Bool { firstBreak == nil }
}

/// Reads the audit from its first entry to its last and finds any change made since it was sealed.
public struct AuditVerifier: Sendable {
    public init() {}

    /// Checks everything, a few thousand entries at a time. `verifier` holds the public key of the installation.
    public func verify(_ database: Database, verifier: SealVerifier) async throws -> AuditVerdict {
        var verdict = AuditVerdict()
        var previous = HashChain.start(of: AuditSeal.chain)
        var number: Int64 = 0
        while verdict.firstBreak == nil {
            let after = number
            let page = try await database.read { try Self.page(after: after, in: $0) }
            guard !page.seals.isEmpty else { break }
            for seal in page.seals {
                number += 1
                let entries = page.entries[seal.number] ?? []
                if let found = Self.check(seal, entries, number: number, previous: previous, verifier: verifier) {
                    verdict.firstBreak = found
                    break
                }
                previous = Fingerprint(hex: seal.head) ?? previous
                verdict.seals += 1
                verdict.entries += entries.count
                verdict.erased += entries.count { !$0.row.personalDigest.isEmpty && $0.payload == nil }
                verdict.head = seal.head
            }
        }
        let (unsealed, stray) = try await database.read { connection in
            (
                try connection.value("SELECT count(*) FROM audit_entry WHERE seal_number = 0", as: Int.self) ?? 0,
                try connection.value(
                    """
                    SELECT entry_id FROM audit_entry
                    WHERE seal_number <> 0 AND seal_number NOT IN (SELECT number FROM audit_seal) ORDER BY id LIMIT 1
                    """, as: String.self)
            )
        }
        verdict.unsealed = unsealed
        if verdict.firstBreak == nil, let stray {
            verdict.firstBreak = .init(seal: 0, entry: stray, reason: .missingSeal)
        }
        return verdict
    }

    private struct Entry: Sendable {
        let row: AuditRow
        let digest: String
        let personalSalt: [UInt8]?
        let payload: [UInt8]?
    }

    /// The next seals, as many as hold about 4000 entries, and their entries.
    private static func page(
        after number: Int64, in connection: Connection
    ) throws -> (seals: [AuditSeal], entries: [Int64: [Entry]]) {
        var seals: [AuditSeal] = []
        var expected = 0
        for seal in try AuditSeal.list(after: number, limit: 100, in: connection) {
            if !seals.isEmpty, expected + seal.entries > 4000 { break }
            seals.append(seal)
            expected += max(0, min(seal.entries, AuditSealer.batch))
        }
        guard let first = seals.first, let last = seals.last else { return ([], [:]) }
        let rows = try connection.rows(
            """
            SELECT \(AuditRow.columns), audit_entry.digest, audit_entry.seal_number,
                audit_personal.salt AS personal_salt,
                audit_personal.payload
            FROM audit_entry LEFT JOIN audit_personal ON audit_personal.entry_id = audit_entry.entry_id
            WHERE seal_number >= \(first.number) AND seal_number <= \(last.number)
            ORDER BY seal_number, audit_entry.id LIMIT \(expected + 1)
            """
        ) { row in
            (
                try row["seal_number"] as Int64,
                Entry(
                    row: try AuditRow(row: row), digest: try row["digest"], personalSalt: try row["personal_salt"],
                    payload: try row["payload"])
            )
        }
        return (seals, Dictionary(grouping: rows) { $0.0 }.mapValues { $0.map(\.1) })
    }

    private static func check(
        _ seal: AuditSeal, _ entries: [Entry], number: Int64, previous: Fingerprint, verifier: SealVerifier
    ) -> AuditVerdict.Break? {
        func broken(_ reason: AuditVerdict.Reason, _ entry: String? = nil) -> AuditVerdict.Break {
            AuditVerdict.Break(seal: seal.number, entry: entry, reason: reason)
        }
        guard seal.number == number, seal.previous == previous.hex else { return broken(.brokenLink) }
        var digests: [Fingerprint] = []
        for entry in entries {
            let digest = entry.row.digest
            guard digest.hex == entry.digest else { return broken(.changedEntry, entry.row.id) }
            if let payload = entry.payload {
                let digest = HashChain.digest(of: payload, salt: entry.personalSalt ?? [])
                guard digest.hex == entry.row.personalDigest else { return broken(.changedPersonal, entry.row.id) }
            }
            digests.append(digest)
        }
        guard entries.count == seal.entries, HashChain.link(previous: previous, batch: digests).hex == seal.head else {
            return broken(.changedOrder)
        }
        guard let head = seal.signedHead, verifier.isValid(seal.signature, of: head) else {
            return broken(.badSignature)
        }
        return nil
    }
}
