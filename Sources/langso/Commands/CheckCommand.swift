import ArgumentParser
import Base
import Foundation
import Paper
import Storage
import Trust
import Web

/// `langso check`: whether this machine can serve a commune, and what is missing, in words.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Test settings, disk, flush, clock, database, keys, fonts and optional parts.")

    @OptionGroup var options: CommonOptions

    func run() async throws {
        let settings = try await Settings.read(options)
        var isSound = true
        func report(_ isGood: Bool?, _ text: String) {
            print((isGood == nil ? "note  " : isGood == true ? "ok    " : "WRONG ") + text)
            if isGood == false { isSound = false }
        }
        print("Settings")
        for line in Self.shown(settings) { print("      \(line)") }
        report(
            settings.address == nil ? nil : true,
            settings.address.map { "address \($0)" }
                ?? "no LANGSO_ADDRESS: printed sheets carry a DRAFT mark")
        if let address = settings.address, !address.hasPrefix("https://") {
            report(nil, "the address is not https: no camera, cookies not bound to the host")
        }
        for module in ["Web", "Texts", "langso"] {
            report((try? ResourceFolder.of(module: module)) != nil, "resources of \(module)")
        }
        report((try? ResourceFolder.data()) != nil, "catalogues and demo data")
        do {
            let foundations = try await Foundations.open(settings, exclusive: false)
            report(true, "data folder \(settings.data.path)")
            if let room = try? FileManager.default.attributesOfFileSystem(forPath: settings.data.path)[.systemFreeSize]
                as? Int
            {
                report(room > 1 << 30, "free room: \(room >> 20) MiB")
            }
            report(true, "one flush takes \(try flushTime(in: settings.data)) ms")
            let durability = try await foundations.database.durability()
            report(durability == "synchronous=2" || durability == "on", "database is durable: \(durability)")
            for warning in foundations.ring.warnings { report(nil, "key ring: \(warning)") }
            report(true, "key ring \(foundations.ring.path)")
            await foundations.database.close()
        } catch {
            report(false, "\(error)")
        }
        let year = WallClock.system.today().year
        report((2025...2100).contains(year), "clock: \(WallClock.system.now().iso)")
        let sample = PaperDocument(
            size: .a4, metadata: PaperMetadata(title: "x", createdAt: WallClock.system.now().iso), blocks: [.text("x")])
        report((try? sample.pdf().count).map { $0 > 500 } ?? false, "PDF typesetting")
        report(hasFont("Noto"), "fonts with Vietnamese and Arabic (fonts-noto-core)")
        print("Optional parts")
        for finding in OptionalParts(settings: settings, now: WallClock.system.now()).findings {
            report(finding.isGood, finding.text)
        }
        print(isSound ? "All is well." : "Something is wrong; see above.")
        if !isSound { throw ExitCode(1) }
    }

    private static func shown(_ settings: Settings) -> [String] {
        let values = [
            "data": settings.data.path, "keys": settings.keys.path, "host": settings.host, "port": "\(settings.port)",
            "address": settings.address ?? "-", "proxies": settings.proxies.sorted().joined(separator: ", "),
            "home": settings.home, "leaflet": settings.leaflet.path, "tiles": settings.tiles ?? "-",
            "attribution": settings.attribution ?? "-", "log": settings.logLevel,
            "tlsCertificate": settings.tlsCertificate ?? "-",
            "tlsKey": settings.tlsKey ?? "-", "metrics": settings.metrics.map { "\($0)" } ?? "-",
        ]
        return Settings.table.map {
            "\(Settings.environmentName($0.key)) (\($0.about)): \($0.isSecret ? "(hidden)" : values[$0.key] ?? "-")"
        }
    }

    private func flushTime(in folder: URL) throws -> Double {
        let path = folder.appendingPathComponent("flush-test").path
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
