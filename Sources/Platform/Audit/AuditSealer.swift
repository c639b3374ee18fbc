public import Base
public import Logging
public import ServiceLifecycle
public import Storage
public import Trust

/// Chains and signs what was written down, within a second. Any number of processes may run it: a seal's number is
/// claimed once.
public struct AuditSealer: Service {
    private let database: Database
    private let clock: WallClock
    private let signer: SealSigner
    private let logger: Logger
    /// Entries in one seal at most.
    static let batch = 1000

    public init(database: Database, clock: WallClock, signer: SealSigner, logger: Logger) {
        self.database = database
        self.clock = clock
        self.signer = signer
        self.logger = logger
    }

    /// Seals once a second until the service is asked to stop; then once more.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await sealAndLog()
                try? await Task.sleep(for: .seconds(1))
            }
        }
        await sealAndLog()
    }

    /// Seals everything that is unsealed; answers how many entries.
    @discardableResult
    public func sealNow() async throws -> Int {
        var total = 0
        while true {
            let waiting = try await database.read { connection in
                try connection.exists("SELECT id FROM audit_entry WHERE seal_number = 0 LIMIT 1")
            }
            guard waiting else { return total }
            do {
                let count = try await sealBatch()
                total += count
                if count == 0 { return total }
            } catch let failure as DatabaseFailure where failure.kind == .uniqueViolation {
                // Another process has taken the number, and these entries with it.
                continue
            }
        }
    }

    private func sealAndLog() async {
        do {
            try await sealNow()
        } catch is CancellationError {
            return
        } catch {
            logger.error("audit is not being sealed", metadata: ["error": "\(error)"])
        }
    }

    private func sealBatch() async throws -> Int {
        let now = clock.now()
        let signer = signer
        return try await database.write { transaction in
            // By state, not by a cursor: a transaction that began earlier may commit later, with smaller numbers.
            let rows = try transaction.rows(
                """
                SELECT id, entry_id, digest FROM audit_entry WHERE seal_number = 0 ORDER BY id LIMIT \(Self.batch)
                \(transaction.forUpdate)
                """
            ) { row in
                (number: try row["id"] as Int64, id: try row["entry_id"] as String, digest: try row["digest"] as String)
            }
            guard let first = rows.first, let last = rows.last else { return 0 }
            let newest = try transaction.row(
                "SELECT \(AuditSeal.columns) FROM audit_seal ORDER BY number DESC LIMIT 1", AuditSeal.init(row:))
            let previous = newest.map { Fingerprint(hex: $0.head) } ?? HashChain.start(of: AuditSeal.chain)
            let digests = rows.compactMap { Fingerprint(hex: $0.digest) }
            guard let previous, digests.count == rows.count else { throw DamagedAudit() }
            let head = HashChain.link(previous: previous, batch: digests)
            let number = (newest?.number ?? 0) + 1
            let sealed = SealHead(chain: AuditSeal.chain, number: number, head: head, sealedAt: now)
            try transaction.execute(
                """
                INSERT INTO audit_seal (number, previous, head, entries, first_entry, last_entry, at, signature, key_id)
                VALUES (\(number), \(previous.hex), \(head.hex), \(rows.count), \(first.id), \(last.id), \(now),
                    \(try signer.sign(sealed)), \(signer.id))
                """)
            for chunk in stride(from: 0, to: rows.count, by: 200) {
                let numbers = rows[chunk..<min(chunk + 200, rows.count)].map(\.number)
                try transaction.execute("UPDATE audit_entry SET seal_number = \(number) WHERE id IN (\(list: numbers))")
            }
            return rows.count
        }
    }
}

/// A digest in the audit's tables is none: someone has changed them. `langso audit verify` says where.
public struct DamagedAudit: Error {}
