import ArgumentParser
import Base
import Foundation
import Logging
import Storage
import Trust

/// `langso copy`: the whole database into an empty one, SQLite or PostgreSQL, compared table by table.
struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract:
            "Copy the database into an empty one, of the same or the other engine, and compare both. Stop the server first."
    )

    @OptionGroup var options: CommonOptions
    @Option(help: "Copy into this: postgres://…, or the path of a SQLite file. The settings' database without it.")
    var to: String?
    @Option(help: "Copy out of this: postgres://…, or the path of a SQLite file. The settings' database without it.")
    var from: String?
    @Option(
        help: "Copy the stored files too, into this new folder (`files` of another data folder). Without it they stay.")
    var files: String?

    func validate() throws {
        if to == nil, from == nil { throw ValidationError("say where to (--to) or where from (--from)") }
    }

    func run() async throws {
        let settings = try await Settings.read(options)
        let lock = try Foundations.hold(settings)
        defer { withExtendedLifetime(lock) {} }
        let places = (
            from: from.map(Self.location) ?? settings.database, to: to.map(Self.location) ?? settings.database
        )
        if case .file(let path) = places.from, !FileManager.default.fileExists(atPath: path) {
            throw CommandFailure("there is no database at \(path)")
        }
        var logger = Logger(label: "langso") { label in StreamLogHandler.standardError(label: label) }
        logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .notice
        let source = try Database(at: places.from, logger: logger)
        let target = try Database(at: places.to, logger: logger)
        if let files {
            let count = try FolderCopy.copyAndCompare(
                settings.data.appendingPathComponent("files"), to: URL(fileURLWithPath: files, isDirectory: true))
            print("\(count) stored files are copied and the same.")
        }
        let tables = try await DatabaseCopy(
            from: source, to: target, migrations: Household.migrations, clock: .system,
            hash: { SHA256OfTable() })(
                note: { table, rows in
                    FileHandle.standardError.write(Data("copied \(table): \(rows) rows\n".utf8))
                })
        await source.close()
        await target.close()
        for line in Self.lines(tables) { print(line) }
        guard tables.allSatisfy(\.isEqual) else {
            print("The two are NOT the same. The target stays marked as of no use: drop it, and copy again.")
            throw ExitCode(1)
        }
        print("All \(tables.count) tables are the same, \(tables.reduce(0) { $0 + $1.target.rows }) rows.")
        print("The key ring is the same for both: \(settings.keys.appendingPathComponent("ring.json").path)")
    }

    /// Name, rows on both sides, fingerprint, verdict.
    static func lines(_ tables: [CopiedTable]) -> [String] {
        let width = max(5, tables.map(\.name.count).max() ?? 0)
        func line(_ name: String, _ source: String, _ target: String, _ rest: String) -> String {
            func padded(_ text: String, _ width: Int) -> String {
                String(repeating: " ", count: max(0, width - text.count))
            }
            return name + padded(name, width) + padded(source, 11) + source + padded(target, 11) + target + "  " + rest
        }
        return [line("table", "source", "target", "sha256")]
            + tables.map { table in
                line(
                    table.name, "\(table.source.rows)", "\(table.target.rows)",
                    table.isEqual
                        ? table.source.hash + " equal" : "\(table.source.hash) \(table.target.hash) DIFFERENT")
            }
    }

    private static func location(_ text: String) -> Database.Location {
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") { return .server(text) }
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: text, isDirectory: &isFolder)
        return .file(isThere && isFolder.boolValue ? text + "/langso.sqlite" : text)
    }
}

struct SHA256OfTable: TableHash {
    private var stream = FingerprintStream()

    mutating func add(_ bytes: [UInt8]) { stream.add(bytes) }
    func finish() -> String { stream.finish().hex }
}
