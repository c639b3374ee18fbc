import Base

/// Ways in the draft's tree: where lists lie, what is found wrong where, and what may be asked before a field.
enum EditorWay {
    /// The end of the way to something that does not exist yet.
    static let new = "~"

    /// Where the list of an element is in the tree, and the element's key; nil for what is no element.
    static func list(of way: [String]) -> (list: [String], key: String)? {
        way.count < 2 || EditorSheet.sections.contains(way[0]) ? nil : (Array(way.dropLast()), way[way.count - 1])
    }

    /// The part of the tree that a page edits: sections lie at the top.
    static func tree(_ way: [String]) -> [String] {
        way.count == 1 && EditorSheet.sections.contains(way[0]) ? [] : way
    }

    /// The lists that lie below a part.
    static func lists(below way: [String], in tree: YAMLTree) -> [[String]] {
        switch (way.first, way.count) {
        case ("pages", 2), ("steps", 2): [way + ["fields"]]
        case ("pages", 4), ("steps", 4), ("pages", 6):
            switch tree.at(way)?["kind"]?.text {
            case "choice": [way + ["choices"]]
            case "table" where way.count == 4: [way + ["columns"]]
            default: []
            }
        default: []
        }
    }

    /// The way of a mistake's path: `pages[0].fields[2].kind` names elements by number, the tree by key.
    static func way(ofPath path: String, in tree: YAMLTree) -> [String] {
        var (way, here) = ([String](), Optional(tree))
        for part in path.split(separator: ".") {
            let pieces = part.split(separator: "[")
            guard let name = pieces.first else { continue }
            way.append(String(name))
            here = here?.at([String(name)])
            for piece in pieces.dropFirst() {
                let index = Int(piece.dropLast()) ?? 0
                let element = here.flatMap { $0.elements.indices.contains(index) ? $0.elements[index] : nil }
                way.append(element?.key ?? "\(index)")
                here = element
            }
        }
        return way
    }

    /// The page on which a mistake is put right.
    static func page(of way: [String]) -> [String] {
        switch way.first {
        case "documents", "sources": return Array(way.prefix(2))
        case "reasons": return Array(way.prefix(3))
        case "pages", "steps":
            // Down to the last element of a list.
            var length = min(2, way.count)
            while length + 2 <= way.count, ["fields", "choices", "columns"].contains(way[length]) { length += 2 }
            return Array(way.prefix(length))
        case "deadline", "fee": return ["time"]
        case "where", "portal_url", "portal_search", "portal_url_verified", "online_level", "where_labels":
            return ["where"]
        case "result": return ["result"]
        default: return ["names"]
        }
    }

    /// The fields that are asked before a part, as they stand in the tree: rules look back only.
    static func fieldsBefore(_ way: [String], in tree: YAMLTree) -> [YAMLTree] {
        var found: [YAMLTree] = []
        for page in tree["pages"]?.elements ?? [] {
            if way.count == 2, way[0] == "pages", page.key == way[1] { return found }
            for field in page["fields"]?.elements ?? [] {
                if way.count >= 4, way[0] == "pages", page.key == way[1], field.key == way[3] { return found }
                found.append(field)
            }
            if way.count >= 4, way[0] == "pages", page.key == way[1] { return found }
        }
        return found
    }

    /// A key made of words, as no other element of that list has.
    static func key(from words: String, in list: [YAMLTree]) -> String {
        let base = String(
            words.foldedWords().joined(separator: "_").unicodeScalars.filter {
                ($0 >= "a" && $0 <= "z") || ($0 >= "0" && $0 <= "9") || $0 == "_"
            }.map(Character.init).prefix(40))
        let taken = Set(list.compactMap(\.key)).union(ProcedureReading.reservedPages).union(
            ProcedureReading.reservedFields)
        let start = base.isEmpty ? "item" : base
        var (candidate, number) = (start, 2)
        while taken.contains(candidate) {
            candidate = "\(start)_\(number)"
            number += 1
        }
        return candidate
    }

    /// All fields of all pages and steps: their keys must differ.
    static func allFields(in tree: YAMLTree) -> [YAMLTree] {
        (tree["pages"]?.elements ?? []).flatMap { $0["fields"]?.elements ?? [] }
    }
}
