import ArgumentParser
import Base
import Configuration
import Foundation
import Storage
import SystemPackage

/// The options that every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: "The data folder (LANGSO_DATA).")
    var data: String?

    @Option(help: "A PostgreSQL address, postgres://…; SQLite in the data folder without one (LANGSO_DATABASE).")
    var database: String?

    @Option(help: "The folder of the key ring, outside the data folder (LANGSO_KEYS).")
    var keys: String?
}

/// Everything that can be set, read once: flags, then the environment (`LANGSO_…`), then `langso.json` in the data folder.
struct Settings: Sendable {
    let data: URL
    let keys: URL
    let database: Database.Location
    let host: String
    let port: Int
    /// The https origin in every printed code and link; nil: sheets are drafts.
    let address: String?
    let proxies: Set<String>
    /// The key of the commune that this installation serves.
    let home: String
    let logLevel: String
    /// Where Leaflet lies; maps are lists where it does not.
    var leaflet = URL(fileURLWithPath: "/usr/share/javascript/leaflet", isDirectory: true)
    /// The ground of maps: an address with {z}, {x}, {y}; nil for none.
    var tiles: String?
    /// Whose ground that is.
    var attribution: String?
    /// PEM files of a certificate that others vouch for; with neither, `--tls` makes one of its own.
    var tlsCertificate: String?
    var tlsKey: String?
    /// Where `/metrics` is served; nil: nothing is measured.
    var metrics: ListenAddress?
    /// After so many days without a backup, or without a restore drill, `langso check` and the administration's page say so.
    var backupDays = 7
    var drillDays = 90

    /// The table of settings: name of the key, what it is, whether it is a secret. `langso check` prints it.
    static let table: [(key: String, about: String, isSecret: Bool)] = [
        ("data", "data folder", false), ("keys", "folder of the key ring, outside the data folder", false),
        ("database", "postgres:// address; SQLite without one", true), ("host", "address to listen on", false),
        ("port", "port to listen on; 0 for any free one", false),
        ("address", "https origin in printed codes and links", false),
        ("proxies", "addresses whose forwarded headers are believed, with commas", false),
        ("home", "key of the commune that is served", false),
        ("leaflet", "folder of Leaflet (libjs-leaflet), for maps", false),
        ("tiles", "address of map tiles with {z}, {x}, {y}; plain ground without", false),
        ("attribution", "whose map the tiles show", false),
        ("log", "log level: debug, info, notice, warning, error", false),
        ("tlsCertificate", "PEM file of the certificate and its chain, for --tls", false),
        ("tlsKey", "PEM file of its key, for --tls", false),
        ("metrics", "host:port that /metrics is served at; off without it", false),
        ("backupDays", "days without a backup until it is said", false),
        ("drillDays", "days without a restore drill until it is said", false),
    ]

    /// Reads the settings; throws `ValidationError` where one is wrong.
    static func read(_ options: CommonOptions, host: String? = nil, port: Int? = nil) async throws -> Settings {
        let environment = EnvironmentVariablesProvider()
        let early = ConfigReader(provider: environment).scoped(to: "langso")
        let data = URL(
            fileURLWithPath: options.data ?? early.string(forKey: "data") ?? "langso-data", isDirectory: true
        ).standardizedFileURL
        var providers: [any ConfigProvider] = [environment]
        let file = data.appendingPathComponent("langso.json").path
        if FileManager.default.fileExists(atPath: file) {
            providers.append(try await FileProvider<JSONSnapshot>(filePath: .init(file)))
        }
        let reader = ConfigReader(providers: providers).scoped(to: "langso")
        let keys = options.keys ?? reader.string(forKey: "keys")
        let database = options.database ?? reader.string(forKey: "database", isSecret: true)
        let address = reader.string(forKey: "address").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        if let address, !address.hasPrefix("https://"), !address.hasPrefix("http://") {
            throw ValidationError("LANGSO_ADDRESS must begin with https://")
        }
        let number = port ?? reader.int(forKey: "port") ?? 8080
        guard (0...65_535).contains(number) else { throw ValidationError("LANGSO_PORT must be 0...65535") }
        let certificate = reader.string(forKey: "tlsCertificate")
        let key = reader.string(forKey: "tlsKey")
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("LANGSO_TLS_CERTIFICATE and LANGSO_TLS_KEY belong together")
        }
        let metrics = try reader.string(forKey: "metrics").map { text in
            guard let address = ListenAddress(text) else {
                throw ValidationError("LANGSO_METRICS must be host:port, e.g. 127.0.0.1:9464")
            }
            return address
        }
        var settings = Settings(
            data: data,
            keys: keys.map { URL(fileURLWithPath: $0, isDirectory: true) }
                ?? data.deletingLastPathComponent().appendingPathComponent(data.lastPathComponent + "-keys"),
            database: database.map { Database.Location.server($0) }
                ?? .file(data.appendingPathComponent("langso.sqlite").path),
            host: host ?? reader.string(forKey: "host") ?? "127.0.0.1", port: number, address: address,
            proxies: Set((reader.string(forKey: "proxies") ?? "").split(separator: ",").map { $0.trimmed() }),
            home: reader.string(forKey: "home") ?? "tan-ninh",
            logLevel: reader.string(forKey: "log") ?? "notice",
            tiles: reader.string(forKey: "tiles"), attribution: reader.string(forKey: "attribution"),
            tlsCertificate: certificate, tlsKey: key, metrics: metrics)
        if let leaflet = reader.string(forKey: "leaflet") {
            settings.leaflet = URL(fileURLWithPath: leaflet, isDirectory: true)
        }
        settings.backupDays = max(0, reader.int(forKey: "backupDays") ?? settings.backupDays)
        settings.drillDays = max(0, reader.int(forKey: "drillDays") ?? settings.drillDays)
        if let tiles = settings.tiles, !tiles.hasPrefix("/"), !tiles.hasPrefix("http") {
            throw ValidationError("LANGSO_TILES must be an address with {z}, {x} and {y}")
        }
        return settings
    }

    /// The database's kind, in one word.
    var engine: String {
        switch database {
        case .file: "sqlite"
        case .server: "postgresql"
        }
    }

    /// What environments call the setting: `tlsKey` is `LANGSO_TLS_KEY`.
    static func environmentName(_ key: String) -> String {
        "LANGSO_" + key.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
    }

    /// The path of a folder for what lies there while it is worked on. The owner of the data folder empties it at its start, so
    /// that nothing stays after a crash.
    func passingFolder(_ name: String, emptied: Bool) throws -> String {
        let folder = data.appendingPathComponent(name)
        if emptied { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder.path
    }
}
