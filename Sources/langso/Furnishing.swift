import Base
import Foundation
import House
import Texts
import Web

/// What the program reads from its resources, once: texts, templates, styles and scripts. Nothing changes in it.
struct Furnishing: Sendable {
    let catalog: Catalog
    let templates: Templates
    let assets: Assets

    /// Reads those of the kernel, of the program and of the features.
    init(of features: [any Feature], leaflet: URL) throws {
        let modules = ["Texts", "Web"].compactMap { try? ResourceFolder.of(module: $0) }
        let folders = try modules + [ResourceFolder.of(module: "langso")] + features.compactMap(\.resources)
        catalog = try Catalog(folders: folders.map { $0.appendingPathComponent("Texts") })
        templates = try Templates(folders: folders.map { $0.appendingPathComponent("Templates") })
        assets = try Assets(
            folder: try ResourceFolder.of(module: "Web").appendingPathComponent("Assets"),
            also: Assets.leaflet(in: leaflet))
    }

    private init(_ other: Furnishing) {
        catalog = other.catalog.anew()
        templates = other.templates
        assets = other.assets
    }

    /// The same for another house of this process.
    func anew() -> Furnishing { Furnishing(self) }
}
