public import Foundation

/// Finds what belongs to the program but is not in it: templates, texts, styles, data.
///
/// `Bundle.module` traps where the folder is missing, so the program looks for itself: in `LANGSO_RESOURCES`, beside the
/// executable, and in `../share/langso`.
public enum ResourceFolder {
    /// The `Resources` folder of a module; throws `MissingResources`.
    public static func of(module: String) throws -> URL {
        let candidates =
            (override.map { [$0.appendingPathComponent(module)] } ?? [])
            + [
                executableFolder.appendingPathComponent("langso_\(module).resources/Resources"),
                executableFolder.appendingPathComponent("../share/langso/\(module)"),
            ]
        guard let found = candidates.first(where: exists) else {
            throw MissingResources(name: module, tried: candidates)
        }
        return found
    }

    /// The `Data` folder of national catalogues and the demo commune; throws `MissingResources`.
    public static func data() throws -> URL {
        var candidates = (override.map { [$0.appendingPathComponent("Data")] } ?? [])
        candidates.append(executableFolder.appendingPathComponent("../share/langso/Data"))
        var folder = executableFolder
        for _ in 0..<6 {
            candidates.append(folder.appendingPathComponent("Data"))
            folder.deleteLastPathComponent()
        }
        guard let found = candidates.first(where: { exists($0.appendingPathComponent("units.csv")) }) else {
            throw MissingResources(name: "Data", tried: candidates)
        }
        return found
    }

    private static let override = ProcessInfo.processInfo.environment["LANGSO_RESOURCES"].map {
        URL(fileURLWithPath: $0, isDirectory: true)
    }

    private static let executableFolder: URL = {
        let path =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: path).deletingLastPathComponent()
    }()

    private static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}

/// A folder of the program is not where it should be.
public struct MissingResources: Error, CustomStringConvertible {
    public let name: String
    public let tried: [URL]

    public var description: String { "\(name) not found in " + tried.map(\.path).joined(separator: ", ") }
}
