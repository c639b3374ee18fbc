public import Foundation
import Mustache

/// All templates, read once at start and named by their path: `layouts/page`, `onestop/show_dossier`.
public struct Templates: Sendable {
    private let library: MustacheLibrary
    public let names: Set<String>

    /// Reads every `*.mustache` below the folders; throws `UnreadableTemplate`.
    public init(folders: [URL]) throws {
        MarkupEscaping.register()
        var library = MustacheLibrary()
        var names: Set<String> = []
        for folder in folders {
            let base = folder.standardizedFileURL.path + "/"
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "mustache" else { continue }
                let path = file.standardizedFileURL.path
                let name = String(path.dropFirst(base.count).dropLast(".mustache".count))
                do {
                    // Each by itself, because a partial begins anew with the library's own escaping.
                    let text = try String(contentsOf: file, encoding: .utf8)
                    try library.register(MarkupEscaping.pragma + text, named: name)
                } catch {
                    throw UnreadableTemplate(name: name, reason: "\(error)")
                }
                names.insert(name)
            }
        }
        self.library = library
        self.names = names
    }

    /// The filled template; throws `UnreadableTemplate` if there is none of that name.
    func render(_ name: String, _ values: ViewModel) throws -> String {
        guard let text = library.render(values, withTemplate: name) else {
            throw UnreadableTemplate(name: name, reason: "no such template")
        }
        return text
    }
}

/// A template that is missing or malformed.
public struct UnreadableTemplate: Error {
    public let name: String
    public let reason: String
}
