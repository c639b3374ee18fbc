import ArgumentParser
import Base
import Codes
import CoreMetrics
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

    @Flag(help: "Serve https: with LANGSO_TLS_CERTIFICATE and LANGSO_TLS_KEY, or a certificate that is made here.")
    var tls = false

    func run() async throws {
        let settings = try await Settings.read(options, host: host, port: port)
        let foundations = try await Foundations.open(settings, exclusive: true)
        let clock = foundations.clock
        let startedAt = clock.now()
        let port = settings.port == 0 ? try FreePort.find(host: settings.host) : settings.port
        let isEverywhere = settings.host == "0.0.0.0" || settings.host == "::"
        let shownHost = URLHost.text(isEverywhere ? LocalNetwork.address : settings.host)
        let address = "\(tls ? "https" : "http")://\(shownHost):\(port)"
        let certificate = tls ? try ServedCertificate.open(settings, clock: clock, logger: foundations.logger) : nil
        // Whoever counts must be known before anything is made that is counted.
        let registry = settings.metrics == nil ? nil : MetricsRegistry(help: HouseFigures.help)
        if let registry { MetricsSystem.bootstrap(registry) }
        let house = try await Household.build(
            foundations, localAddress: address, localAuthority: try certificate?.source.authority?.certificate)
        if demo, !noDemo, try await !house.hasUnits() {
            guard let scale = Demo.Scale(rawValue: scale) else { throw ValidationError("unknown scale \(scale)") }
            print("Making the demo commune (synthetic people and dossiers).")
            try await house.seed(Demo(data: try ResourceFolder.data(), now: house.clock.now(), scale: scale))
        }
        try await house.name.refresh(house.database, home: settings.home, today: house.clock.today())
        let isDemo = try await house.database.read {
            try $0.exists("SELECT id FROM account WHERE synthetic = 1 LIMIT 1")
        }
        // A certificate of others names the public address, and not where it is listened.
        let shown = certificate?.source.authority == nil && tls ? settings.address ?? address : address
        let trust = try certificate?.source.authority?.howToTrust(at: address)
        let application = Application(
            router: house.server.router(),
            server: certificate?.server(origin: shown, idleSeconds: 60)
                ?? .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: .init(address: .hostname(settings.host, port: port), serverName: nil),
            onServerRunning: { _ in Self.announce(shown, trust: trust, isDemo: isDemo) }, logger: house.logger)
        var services: [any Service] = [
            DatabaseService(database: house.database), house.jobs, house.sealer, Chores(house: house),
        ]
        if let certificate { services.append(certificate) }
        if let registry, let listener = settings.metrics {
            let figures = HouseFigures(
                database: house.database, engine: settings.engine, clock: clock, startedAt: startedAt)
            services.append(
                MetricsServer.application(listener, registry: registry, figures: figures, logger: house.logger) {
                    print("Metrics: \($0)")
                    flushOutput()
                })
        }
        services.append(application)
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: house.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        let group = ServiceGroup(configuration: configuration)
        try await group.run()
        withExtendedLifetime(foundations.lock) {}
    }

    private static func announce(_ address: String, trust: String?, isDemo: Bool) {
        print("Ready: \(address)")
        defer { flushOutput() }
        if let symbol = try? QRSymbol.encode(address) { print(symbol.terminal()) }
        if let trust { print(trust) }
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
            if second.isMultiple(of: 5),
                (try? await house.name.refresh(house.database, home: home, today: clock.today())) == true
            {
                house.site.forgetPages()
            }
            second += 1
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
