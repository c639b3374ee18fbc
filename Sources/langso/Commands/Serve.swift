import ArgumentParser
import Base
import Codes
import Foundation
import House
import Hummingbird
import Logging
import ServiceLifecycle
import Storage
import UnixSignals
import Web

/// `langso serve`: the server.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve the commune.")

    @OptionGroup var options: CommonOptions
    @Option(help: "The port to listen on; 0 for any free one (LANGSO_PORT).") var port: Int?
    @Option(help: "The address to listen on (LANGSO_HOST).") var host: String?
    @Flag(help: "Make the demo commune if the data folder is empty.") var demo = false
    @Flag(name: .customLong("no-demo"), help: "Do not make the demo commune.") var noDemo = false
    @Option(help: "How big the demo is: village, commune, district, province.") var scale = "commune"

    func run() async throws {
        let settings = try await Settings.read(options, host: host, port: port)
        let foundations = try await Foundations.open(settings, exclusive: true)
        let port = settings.port == 0 ? try FreePort.find(host: settings.host) : settings.port
        let shownHost = settings.host == "0.0.0.0" || settings.host == "::" ? LocalNetwork.address : settings.host
        let address = "http://\(shownHost):\(port)"
        let house = try await Household.build(foundations, localAddress: address)
        if demo, !noDemo, try await !house.hasUnits() {
            guard let scale = Demo.Scale(rawValue: scale) else { throw ValidationError("unknown scale \(scale)") }
            print("Making the demo commune (synthetic people and dossiers).")
            try await house.seed(Demo(data: try ResourceFolder.data(), now: house.clock.now(), scale: scale))
        }
        try await house.name.refresh(house.database, home: settings.home, today: house.clock.today())
        let isDemo = try await house.database.read {
            try $0.exists("SELECT id FROM account WHERE synthetic = 1 LIMIT 1")
        }
        let application = Application(
            router: house.server.router(),
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: .init(address: .hostname(settings.host, port: port), serverName: nil),
            onServerRunning: { _ in Self.announce(address, isDemo: isDemo) }, logger: house.logger)
        let services: [any Service] = [
            DatabaseService(database: house.database), house.jobs, house.sealer, Chores(house: house), application,
        ]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: house.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        let group = ServiceGroup(configuration: configuration)
        try await group.run()
        withExtendedLifetime(foundations.lock) {}
    }

    private static func announce(_ address: String, isDemo: Bool) {
        print("Ready: \(address)")
        defer { flushOutput() }
        if let symbol = try? QRSymbol.encode(address) { print(symbol.terminal()) }
        if isDemo { print("Demo accounts: langso demo --accounts") }
    }
}

/// Output to a pipe would otherwise wait for a full buffer.
private func flushOutput() { fflush(nil) }

/// Closes the database after everything that uses it.
private struct DatabaseService: Service {
    let database: Database

    func run() async throws {
        try? await gracefulShutdown()
        await database.close()
    }
}

/// What goes on beside the requests: the cache hears of other processes, features do their own work.
private struct Chores: Service {
    let house: Household

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await refresh() }
                for feature in house.features { group.addTask { await feature.work() } }
            }
        }
    }

    private func refresh() async {
        let (home, clock) = (house.foundations.settings.home, house.clock)
        var second = 0
        while !Task.isCancelled {
            try? await house.site.refreshCache()
            // Units are renamed and merged by commands, and from a day on.
            if second.isMultiple(of: 60) {
                try? await house.name.refresh(house.database, home: home, today: clock.today())
            }
            second += 1
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
