import Foundation
import Testing

@testable import Web

@Suite struct WhatMapsNeed {
    private func origin(_ tiles: String?) -> String? {
        Site.Settings(localAddress: "http://localhost:8080", tiles: tiles).tileOrigin
    }

    @Test(arguments: [
        ("https://tile.example.org/{z}/{x}/{y}.png", "https://tile.example.org"),
        ("https://{s}.tile.example.org/{z}/{x}/{y}.png?key=1", "https://*.tile.example.org"),
        ("http://192.168.1.5:8081/{z}/{x}/{y}.png", "http://192.168.1.5:8081"),
    ])
    func `pictures may come from where the tiles lie`(tiles: String, expected: String) {
        #expect(origin(tiles) == expected)
    }

    @Test(arguments: [
        nil, "", "/tiles/{z}/{x}/{y}.png", "data:x", "https://", "https://a.example; script-src *", "https://a b/{z}",
        "https://'unsafe-inline'/",
    ])
    func `nothing else gets into the security policy`(tiles: String?) {
        #expect(origin(tiles) == nil)
    }

    @Test func `parts that the machine does not have are left out`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("maps-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(Assets.leaflet(in: folder).isEmpty)
        try Data("export {}".utf8).write(to: folder.appendingPathComponent("leaflet.esm.js"))
        #expect(Assets.leaflet(in: folder).isEmpty)
        try Data(".x{}".utf8).write(to: folder.appendingPathComponent("leaflet.css"))
        let parts = Assets.leaflet(in: folder)
        #expect(parts["leaflet.js"]?.lastPathComponent == "leaflet.esm.js")
        let assets = try Assets(
            folder: folder, also: parts.merging(["gone.js": folder.appendingPathComponent("none")]) { $1 })
        let path = assets.path("leaflet.js")
        #expect(path.hasPrefix("/assets/leaflet.") && path.hasSuffix(".js"))
        #expect(assets.asset(at: path)?.mediaType.hasPrefix("text/javascript") == true)
        #expect(assets.path("gone.js").isEmpty)
    }
}
