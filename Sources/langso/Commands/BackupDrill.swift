import Administration
import Audit
import Base
import Files
import Foundation
import House
import Logging
import Residents
import Storage
import Trust

/// Brings a backup back into a throw-away folder and tries out what is in it, as somebody would who needs it.
struct BackupDrill: Sendable {
    let ring: KeyRing
    let clock: WallClock
    let logger: Logger

    /// What was seen, in lines for the administrator, and what is written down of it.
    struct Outcome: Sendable {
        var lines: [String] = []
        var record: RestoreDrill
    }

    private struct Progress {
        var lines: [String] = []
        var backupAt: Instant?
        var files = 0
        var entries = 0
        var head = ""
        var opened = ""
    }

    /// Never throws: a failure is an outcome too. The folder is gone afterwards.
    func run(_ backup: URL, in folder: URL) async -> Outcome {
        let (at, start) = (clock.now(), ContinuousClock.now)
        var progress = Progress()
        var failure: String?
        do { try await attempt(backup, folder, &progress) } catch { failure = "\(error)" }
        try? FileManager.default.removeItem(at: folder)
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Outcome(
            lines: progress.lines,
            record: RestoreDrill(
                at: at, backupAt: progress.backupAt, milliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000,
                hasSucceeded: failure == nil, result: failure ?? progress.opened, files: progress.files,
                entries: progress.entries, head: progress.head))
    }

    private func attempt(_ backup: URL, _ folder: URL, _ progress: inout Progress) async throws {
        let manifest = try BackupManifest(readFrom: backup)
        progress.backupAt = manifest.madeAtInstant
        try manifest.bring(backup, to: folder)
        progress.files = manifest.files.count
        progress.lines.append("backup of \(manifest.madeAt): \(manifest.files.count) files, every fingerprint right")

        let database = try Database(
            at: .file(folder.appendingPathComponent("langso.sqlite").path), logger: logger)
        do { try await tryOut(database, folder, &progress) } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    private func tryOut(_ database: Database, _ folder: URL, _ progress: inout Progress) async throws {
        let problems = try await database.integrityProblems()
        guard problems.isEmpty else { throw CommandFailure("the database is damaged: \(problems.prefix(3))") }
        let steps = try await database.migrate(Household.migrations, clock: clock)
        progress.lines.append("database whole; brought up to date by \(steps.count) steps")

        let verdict = try await AuditVerifier().verify(database, verifier: ring.signer().verifier)
        if let broken = verdict.firstBreak {
            throw CommandFailure("the audit was changed: seal \(broken.seal), \(broken.reason.rawValue)")
        }
        (progress.entries, progress.head) = (verdict.entries, verdict.head)
        progress.lines.append(
            "audit whole: entries \(verdict.entries) in \(verdict.seals) seals, \(verdict.unsealed) not yet sealed; head \(verdict.head)"
        )
        progress.opened = try await openSomething(database, folder)
        progress.lines.append(progress.opened)
    }

    /// Opens the newest file and the newest person: that proves the keys. Answers what was opened.
    private func openSomething(_ database: Database, _ folder: URL) async throws -> String {
        let vault = try await DataKeys.vault(ring, database, clock: clock)
        let files = FileStore(
            folder: folder.appendingPathComponent("files").path, vault: vault, database: database, clock: clock,
            logger: logger)
        let residents = ResidentStore(vault: vault)
        let (file, hasPerson) = try await database.read { connection in
            let file: ID<StoredFile>? = try connection.value(
                "SELECT id FROM stored_file WHERE state = \(StoredFile.State.attached) ORDER BY id DESC LIMIT 1")
            let person: ID<Person>? = try connection.value("SELECT id FROM person ORDER BY id DESC LIMIT 1")
            let details = try person.flatMap { try residents.details($0, in: connection) }
            return (try file.flatMap { try files.file($0, in: connection) }, details != nil)
        }
        var opened: [String] = []
        if let file { opened.append("a stored file of \(try await files.bytes(file).count) bytes") }
        if hasPerson { opened.append("the sealed data of a person") }
        return opened.isEmpty ? "nothing is sealed yet" : "opened " + opened.joined(separator: " and ")
    }
}
