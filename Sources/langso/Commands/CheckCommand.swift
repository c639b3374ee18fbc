import Administration
import ArgumentParser
import Base
import Foundation
import Storage

/// `langso check`: whether this machine can serve a commune, and what is missing, in words.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Test settings, disk, flush, clock, database, keys, fonts and optional parts.")

    @OptionGroup var options: CommonOptions

    func run() async throws {
        let settings = try await Settings.read(options)
        var isSound = true
        func report(_ finding: HealthFinding) {
            let mark =
                switch finding.state {
                case .good: "ok    "
                case .note: "note  "
                case .wrong: "WRONG "
                }
            print(mark + finding.text)
            if finding.state == .wrong { isSound = false }
        }
        print("Settings")
        for line in Self.shown(settings) { print("      \(line)") }
        let check = HouseCheck(settings: settings, clock: .system)
        check.surroundings.forEach(report)
        do {
            let foundations = try await Foundations.open(settings, exclusive: false)
            try await check.house(foundations.database, foundations.ring).forEach(report)
            await foundations.database.close()
        } catch {
            report(HealthFinding(.folder, .wrong, "\(error)"))
        }
        check.tools.forEach(report)
        print("Optional parts")
        OptionalParts(settings: settings, now: WallClock.system.now()).findings.forEach(report)
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
            "tlsKey": settings.tlsKey ?? "-", "backupDays": "\(settings.backupDays)",
            "drillDays": "\(settings.drillDays)", "metrics": settings.metrics.map { "\($0)" } ?? "-",
        ]
        return Settings.table.map {
            "\(Settings.environmentName($0.key)) (\($0.about)): \($0.isSecret ? "(hidden)" : values[$0.key] ?? "-")"
        }
    }
}
