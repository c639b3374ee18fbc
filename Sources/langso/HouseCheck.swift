import Administration
import Base
import Files
import Foundation
import NIOPosix
import Paper
import Storage
import Trust
import Web

/// Looks whether this machine can serve a commune: for `langso check` and for the page of the administration.
struct HouseCheck: Sendable {
    let settings: Settings
    let clock: WallClock

    // MARK: before there is a house

    /// What is said of addresses and files of the program.
    var surroundings: [HealthFinding] {
        var findings = [
            HealthFinding(
                .address, settings.address == nil ? .note : .good,
                settings.address.map { "address \($0)" }
                    ?? "no LANGSO_ADDRESS: printed sheets carry a DRAFT mark")
        ]
        if let address = settings.address, !address.hasPrefix("https://") {
            findings.append(
                HealthFinding(
                    .address, .note, "the address is not https: no camera, cookies not bound to the host"))
        }
        for module in ["Web", "Texts", "langso"] {
            findings.append(
                HealthFinding(
                    .resources, (try? ResourceFolder.of(module: module)) != nil ? .good : .wrong,
                    "resources of \(module)"))
        }
        findings.append(
            HealthFinding(
                .resources, (try? ResourceFolder.data()) != nil ? .good : .wrong, "catalogues and demo data"))
        return findings
    }

    /// What is said of clock, typesetting and fonts.
    var tools: [HealthFinding] {
        let now = WallClock.system.now()
        let sample = PaperDocument(
            size: .a4, metadata: PaperMetadata(title: "x", createdAt: now.iso), blocks: [.text("x")])
        let isSet = (try? sample.pdf().count).map { $0 > 500 } ?? false
        return [
            HealthFinding(.clock, (2025...2100).contains(now.date.year) ? .good : .wrong, "clock: \(now.iso)"),
            HealthFinding(.typesetting, isSet ? .good : .wrong, "PDF typesetting"),
            HealthFinding(
                .fonts, hasFont("Noto") ? .good : .wrong, "fonts with Vietnamese and Arabic (fonts-noto-core)"),
        ]
    }

    // MARK: the house

    /// What is said of folder, disk, database and keys.
    func house(_ database: Database, _ ring: KeyRing) async throws -> [HealthFinding] {
        var findings = [HealthFinding(.folder, .good, "data folder \(settings.data.path)")]
        if let room = freeBytes {
            findings.append(
                HealthFinding(
                    .room, room > 1 << 30 ? .good : .wrong, "free room: \(room >> 20) MiB", value: .bytes(room)))
        }
        let flush = try flushTime(in: settings.data)
        findings.append(HealthFinding(.flush, .good, "one flush takes \(flush) ms", value: .milliseconds(flush)))
        let durability = try await database.durability()
        findings.append(
            HealthFinding(
                .database, durability == "synchronous=2" || durability == "on" ? .good : .wrong,
                "database is durable: \(durability)"))
        findings += await clocks(database)
        for warning in ring.warnings { findings.append(HealthFinding(.ring, .note, "key ring: \(warning)")) }
        findings.append(HealthFinding(.ring, .good, "key ring \(ring.path)"))
        return findings + (await safety(database))
    }

    /// Minutes that two clocks may be apart before terms and second factors go wrong.
    private static let minutesApart = 2

    /// Whether this machine's clock goes on from what was written down last, and agrees with that of the database's machine.
    private func clocks(_ database: Database) async -> [HealthFinding] {
        let now = clock.now()
        func finding(_ other: Instant?, _ what: String) -> HealthFinding? {
            guard let other else { return nil }
            let apart = (other.milliseconds - now.milliseconds) / 1_000
            return HealthFinding(
                .clock, abs(apart) > Int64(Self.minutesApart * 60) ? .wrong : .good, "\(what) \(abs(apart)) s")
        }
        let last = try? await database.read {
            try $0.value("SELECT at FROM audit_entry ORDER BY id DESC LIMIT 1", as: Instant.self)
        }
        // Only what lies ahead tells: the last entry may be old.
        let ahead = (last ?? nil).flatMap { $0 > now ? finding($0, "this clock is behind the last entry by") : nil }
        var theirs: HealthFinding?
        if database.dialect == .postgres {
            let moment = try? await database.read {
                try $0.value("SELECT CAST(extract(epoch FROM now()) * 1000 AS BIGINT)", as: Instant.self)
            }
            theirs = finding(moment ?? nil, "clocks of this machine and of the database are apart by")
        }
        return [ahead, theirs].compactMap(\.self)
    }

    /// When data was last copied, and when that was last tried out.
    private func safety(_ database: Database) async -> [HealthFinding] {
        guard await SafetyLog.isThere(in: database),
            let last = try? await database.read({ try SafetyLog().last(in: $0) })
        else { return [] }
        func finding(_ part: HealthFinding.Part, _ what: String, _ moment: Instant?, _ limit: Int) -> HealthFinding {
            guard let moment else { return HealthFinding(part, .note, "no \(what) yet") }
            let days = Int((clock.now().milliseconds - moment.milliseconds) / 86_400_000)
            return HealthFinding(
                part, days > limit ? .note : .good,
                "the last \(what) was \(days) days ago" + (days > limit ? ": more than \(limit)" : ""),
                value: .days(days))
        }
        return [
            finding(.backup, "backup", last.backup, settings.backupDays),
            finding(.drill, "restore drill that succeeded", last.drill, settings.drillDays),
        ]
    }

    /// Everything at once, for a page; the machine is looked at off the threads that serve.
    func state(_ database: Database, _ ring: KeyRing) async -> MachineState {
        let now = clock.now()
        let around =
            (try? await NIOThreadPool.singleton.runIfActive {
                surroundings + tools + OptionalParts(settings: settings, now: now).findings
            }) ?? []
        var state = MachineState(
            findings: around, databaseBytes: (try? await database.size()) ?? 0, freeBytes: freeBytes ?? 0, files: [],
            at: now)
        do {
            state.findings += try await house(database, ring)
            state.files = try await database.read { connection in
                try FileStore.figures(in: connection).map {
                    MachineState.StoredKind(kind: $0.kind, count: $0.count, bytes: $0.bytes)
                }
            }
        } catch {
            state.findings.append(HealthFinding(.folder, .wrong, "\(error)"))
        }
        if let outage = database.outage { state.findings.append(HealthFinding(.database, .wrong, "\(outage)")) }
        return state
    }

    private var freeBytes: Int64? {
        (try? FileManager.default.attributesOfFileSystem(forPath: settings.data.path)[.systemFreeSize] as? Int64) ?? nil
    }

    private func flushTime(in folder: URL) throws -> Double {
        let path = folder.appendingPathComponent("flush-test-\(UUID().uuidString)").path
        let descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure("cannot write in \(folder.path)") }
        defer {
            close(descriptor)
            unlink(path)
        }
        let start = ContinuousClock.now
        for _ in 0..<20 {
            guard write(descriptor, "langso", 6) == 6, fsync(descriptor) == 0 else {
                throw CommandFailure("cannot write in \(folder.path)")
            }
        }
        let elapsed = ContinuousClock.now - start
        return (Double(elapsed.components.attoseconds) / 1e15 + Double(elapsed.components.seconds) * 1000).rounded()
            / 20
    }

    private func hasFont(_ name: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["fc-list", ":lang=vi", "family"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).contains(name)
    }
}

extension ProgramFacts {
    /// Of the program that runs.
    static func own(startedAt: Instant, engine: String) -> ProgramFacts {
        let file = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        let made = (try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate]) as? Date
        return ProgramFacts(
            builtAt: made.map { Instant(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }, startedAt: startedAt,
            configuration: HouseFigures.configuration, compiler: HouseFigures.compiler, engine: engine)
    }
}
