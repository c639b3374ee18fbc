import Base
import NIOPosix
import Synchronization

/// Hashes and checks passwords on two threads of its own, so that sign-ins can neither stall requests nor fill the memory.
public final class PasswordHasher: Sendable {
    private let cost: ScryptCost
    private let pool = NIOThreadPool(numberOfThreads: 2)
    private let waiting = Atomic<Int>(0)
    private let limit: Int

    /// A hasher of that cost; past `limit` waiting passwords further ones are refused as `Problem.Kind.unavailable`.
    public init(cost: ScryptCost = .standard, limit: Int = 100) {
        self.cost = cost
        self.limit = limit
        pool.start()
    }

    deinit { pool.shutdownGracefully { _ in } }

    /// The string to store for a password.
    public func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await run { try PasswordHash(of: password, cost: cost).text }
    }

    /// Whether the password belongs to the stored string. A string that is no hash matches nothing and costs the same time.
    public func verify(_ password: String, against stored: String) async throws -> Bool {
        guard let hash = PasswordHash(stored) else { return try await verifyAgainstNothing(password) }
        return try await run { try hash.matches(password) }
    }

    /// Works as long as a real check and answers false: for a user name that nobody has, so that time does not tell.
    @discardableResult
    public func verifyAgainstNothing(_ password: String) async throws -> Bool {
        let cost = cost
        return try await run {
            _ = try PasswordHash.derive(password, salt: Array(repeating: 0, count: 16), cost: cost)
            return false
        }
    }

    /// Whether a stored string was made with another cost than today's and should be replaced at the next sign-in.
    public func needsRehash(_ stored: String) -> Bool { PasswordHash(stored)?.cost != cost }

    private func run<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        let (before, _) = waiting.add(1, ordering: .relaxed)
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard before < limit else { throw Problem(.unavailable, "web.problem.unavailable.text") }
        return try await pool.runIfActive(work)
    }
}
