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
    /// Where map tiles come from, with `{z}`, `{x}` and `{y}`; nil: the map is drawn without a ground.
    var tiles: String?

    /// The table of settings: name of the key, what it is, whether it is a secret. `langso check` prints it.
    static let table: [(key: String, about: String, isSecret: Bool)] = [
        ("data", "data folder", false), ("keys", "folder of the key ring, outside the data folder", false),
        ("database", "postgres:// address; SQLite without one", true), ("host", "address to listen on", false),
        ("port", "port to listen on; 0 for any free one", false),
        ("address", "https origin in printed codes and links", false),
        ("proxies", "addresses whose forwarded headers are believed, with commas", false),
        ("home", "key of the commune that is served", false),
        ("tiles", "address of map tiles with {z}, {x} and {y}; a map without a ground if none", false),
        ("log", "log level: debug, info, notice, warning, error", false),
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
        let tiles = reader.string(forKey: "tiles")
        if let tiles, TileAddress.origin(of: tiles) == nil {
            throw ValidationError("LANGSO_TILES must be a web address with {z}, {x} and {y}")
        }
        let number = port ?? reader.int(forKey: "port") ?? 8080
        guard (0...65_535).contains(number) else { throw ValidationError("LANGSO_PORT must be 0...65535") }
        return Settings(
            data: data,
            keys: keys.map { URL(fileURLWithPath: $0, isDirectory: true) }
                ?? data.deletingLastPathComponent().appendingPathComponent(data.lastPathComponent + "-keys"),
            database: database.map { Database.Location.server($0) }
                ?? .file(data.appendingPathComponent("langso.sqlite").path),
            host: host ?? reader.string(forKey: "host") ?? "127.0.0.1", port: number, address: address,
            proxies: Set((reader.string(forKey: "proxies") ?? "").split(separator: ",").map { $0.trimmed() }),
            home: reader.string(forKey: "home") ?? "tan-ninh",
            logLevel: reader.string(forKey: "log") ?? "notice", tiles: tiles)
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

/// The address of a tile server, e.g. `https://{s}.tile.example.org/{z}/{x}/{y}.png`.
enum TileAddress {
    /// The origin that browsers must be allowed to fetch from, `*` for a changing first name; nil if it is no such address.
    static func origin(of address: String) -> String? {
        guard let scheme = ["https://", "http://"].first(where: { address.hasPrefix($0) }),
            ["{z}", "{x}", "{y}"].allSatisfy({ address.contains($0) })
        else { return nil }
        var host = String(address.dropFirst(scheme.count).prefix { $0 != "/" })
        if host.hasPrefix("{s}.") { host = "*." + host.dropFirst(4) }
        let isPlain = host.drop { $0 == "*" }.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || ".-:".contains($0))
        }
        return isPlain && host.contains(where: \.isLetter) ? scheme + host : nil
    }
}
