public import Foundation

/// Styles, scripts and symbols, read once, named by their content, so that a browser never asks twice.
public struct Assets: Sendable {
    struct Asset: Sendable {
        let path: String
        let bytes: [UInt8]
        let mediaType: String
    }

    private let byName: [String: Asset]
    private let byPath: [String: Asset]

    /// Reads the files of the folder.
    public init(folder: URL) throws {
        var byName: [String: Asset] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let bytes = Array(try Data(contentsOf: file))
            let name = file.lastPathComponent
            let mark = String(fingerprint(bytes), radix: 36)
            let path = "/assets/\(file.deletingPathExtension().lastPathComponent).\(mark).\(file.pathExtension)"
            byName[name] = Asset(path: path, bytes: bytes, mediaType: Self.mediaType(of: file.pathExtension))
        }
        self.byName = byName
        byPath = Dictionary(byName.values.map { ($0.path, $0) }) { first, _ in first }
    }

    /// Where the file is served; empty if there is none of that name.
    public func path(_ name: String) -> String { byName[name]?.path ?? "" }

    func asset(at path: String) -> Asset? { byPath[path] }

    private static func mediaType(of fileExtension: String) -> String {
        switch fileExtension {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "webmanifest": "application/manifest+json"
        default: "application/octet-stream"
        }
    }
}

/// A number that changes with the content (FNV-1a, 64 bits): for names and ETags, not for secrets.
func fingerprint(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
}
