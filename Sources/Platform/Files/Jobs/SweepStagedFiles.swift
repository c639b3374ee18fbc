import Audit
import Base
import Foundation
import House
import NIOPosix
import Storage

/// Removes what belongs to nothing: staged files nobody attached within a day, files without a row, files past their
/// time.
public struct SweepStagedFiles: Sendable {
    private let store: FileStore

    /// Hours that a staged file, or a file without a row, is left in peace.
    static let patienceHours = 24
    private static let batch = 200

    public init(_ store: FileStore) { self.store = store }

    /// What one sweep removed.
    public struct Outcome: Sendable, Equatable {
        public var staged = 0
        public var stray = 0
        public var expired = 0
    }

    @discardableResult
    public func callAsFunction() async throws -> Outcome {
        var outcome = Outcome()
        let now = store.clock.now()
        let limit = now.adding(seconds: -Self.patienceHours * 3600)
        while true {
            let ids = try await store.rows.removeStaged(before: limit, atMost: Self.batch)
            for id in ids { store.folder.remove(id) }
            outcome.staged += ids.count
            if ids.count < Self.batch { break }
        }
        while true {
            let ids = try await store.rows.expired(at: now, atMost: Self.batch)
            for id in ids { try await erase(id, at: now) }
            outcome.expired += ids.count
            if ids.count < Self.batch { break }
        }
        // A folder full of files beside an empty table is more likely a wrong or a new database than rubbish.
        if try await store.rows.isEmpty() { return outcome }
        for leaf in await leaves() { outcome.stray += try await sweep(leaf, before: limit) }
        return outcome
    }

    private func erase(_ id: ID<StoredFile>, at now: Instant) async throws {
        try await store.rows.database.write { [store] transaction in
            guard let file = try store.file(id, in: transaction), try store.erase(id, at: now, in: transaction) else {
                return
            }
            try AuditLog().record(
                AuditEntry(
                    actor: .system("files"), action: "files.withdraw_file", subject: AuditSubject("files.file", id),
                    unit: file.unit,
                    facts: ["owner_kind": .string(file.ownerKind), "owner_id": .string(file.ownerID)], at: now),
                in: transaction)
        }
    }

    /// The folders that files lie in.
    private func leaves() async -> [String] {
        let root = store.folder.path
        let found = try? await NIOThreadPool.singleton.runIfActive {
            let manager = FileManager.default
            return try manager.contentsOfDirectory(atPath: root).flatMap { first in
                ((try? manager.contentsOfDirectory(atPath: root + "/" + first)) ?? []).map {
                    root + "/" + first + "/" + $0
                }
            }
        }
        return found ?? []
    }

    private func sweep(_ leaf: String, before limit: Instant) async throws -> Int {
        let old = try await NIOThreadPool.singleton.runIfActive { try Self.oldFiles(in: leaf, before: limit) }
        let ids = old.compactMap { ID<StoredFile>($0.prefix(36)) }
        var kept: Set<ID<StoredFile>> = []
        for start in stride(from: 0, to: ids.count, by: Self.batch) {
            kept.formUnion(try await store.rows.kept(among: Array(ids[start..<min(start + Self.batch, ids.count)])))
        }
        let stray = old.filter { name in
            guard let id = ID<StoredFile>(name.prefix(36)) else { return false }
            return name.hasSuffix(".part") || !kept.contains(id)
        }
        for name in stray { unlink(leaf + "/" + name) }
        return stray.count
    }

    /// Names of files that have not changed since that moment.
    private static func oldFiles(in leaf: String, before limit: Instant) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: leaf).filter { name in
            guard let facts = try? FileManager.default.attributesOfItem(atPath: leaf + "/" + name),
                facts[.type] as? FileAttributeType == .typeRegular, let changed = facts[.modificationDate] as? Date
            else { return false }
            return Int64(changed.timeIntervalSince1970 * 1000) < limit.milliseconds
        }
    }
}
