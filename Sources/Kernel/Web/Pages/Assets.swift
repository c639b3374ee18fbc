public import Foundation
import NIOCore

/// Styles, scripts and symbols, read once, named by their content, so that a browser never asks twice.
public struct Assets: Sendable {
    struct Asset: Sendable {
        let path: String
        let body: PackedBody
        let mediaType: String
    }

    private let byName: [String: Asset]
    private let byPath: [String: Asset]

    /// Reads the files of the folder, and others that the machine may have: by the name that pages ask for, where they are. Those
    /// that are not there are left out.
    public init(folder: URL, also others: [String: URL] = [:]) throws {
        var byName: [String: Asset] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            byName[file.lastPathComponent] = Asset(named: file.lastPathComponent, try Data(contentsOf: file))
        }
        for (name, file) in others {
            guard let data = try? Data(contentsOf: file) else { continue }
            byName[name] = Asset(named: name, data)
        }
        self.byName = byName
        byPath = Dictionary(byName.values.map { ($0.path, $0) }) { first, _ in first }
    }

    /// The parts of Leaflet that Debian's libjs-leaflet has, for `also`: as a module, and its style.
    public static func leaflet(in folder: URL) -> [String: URL] {
        let modules = ["leaflet.esm.min.js", "leaflet.esm.js", "leaflet-src.esm.js"]
        let style = folder.appendingPathComponent("leaflet.css")
        guard FileManager.default.isReadableFile(atPath: style.path),
            let module = modules.map(folder.appendingPathComponent).first(where: {
                FileManager.default.isReadableFile(atPath: $0.path)
            })
        else { return [:] }
        return ["leaflet.js": module, "leaflet.css": style]
    }

    /// Where the file is served; empty if there is none of that name.
    public func path(_ name: String) -> String { byName[name]?.path ?? "" }

    func named(_ name: String) -> Asset? { byName[name] }

    func asset(at path: String) -> Asset? { byPath[path] }

}

extension Assets.Asset {
    fileprivate init(named name: String, _ data: Data) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let (stem, ending) = (parts.dropLast().joined(separator: "."), String(parts.last ?? ""))
        let type =
            switch ending {
            case "css": "text/css; charset=utf-8"
            case "js": "text/javascript; charset=utf-8"
            case "svg": "image/svg+xml"
            case "png": "image/png"
            default: "application/octet-stream"
            }
        let bytes = ByteBuffer(bytes: data)
        path = "/assets/\(stem).\(String(fingerprint(bytes.readableBytesView), radix: 36)).\(ending)"
        body = PackedBody(bytes, mediaType: type)
        mediaType = type
    }
}

/// A number that changes with the content (FNV-1a, 64 bits): for names and ETags, not for secrets.
func fingerprint(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
}
