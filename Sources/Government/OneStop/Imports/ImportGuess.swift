import Base
import House
import Texts

/// Guesses what columns and states are from what lists usually call them; the words are texts.
struct ImportGuess {
    private let catalog: Catalog

    init(_ catalog: Catalog) { self.catalog = catalog }

    func mapping(of table: TableReading) -> ImportMapping {
        var columns: [ImportField: String] = [:]
        for field in ImportField.allCases {
            let hints = hints(TextKey("onestop.imports.guess.\(field.rawValue)"))
            let free = table.heading.filter { name in !name.isEmpty && !columns.values.contains(name) }
            columns[field] =
                hints.lazy.compactMap { hint in free.first { $0.folded() == hint } }.first
                ?? hints.lazy.compactMap { hint in free.first { $0.folded().contains(hint) } }.first
        }
        var mapping = ImportMapping(name: "", system: "", columns: columns)
        for word in mapping.words(of: table, most: 100) { mapping.states[word.folded()] = standing(word) }
        return mapping
    }

    func standing(_ word: String) -> OutsideDossier.Standing? {
        let folded = word.folded()
        // What is resolved is also said in words of the others ("not yet resolved"), so it comes last.
        let order: [OutsideDossier.Standing] = [.refused, .withdrawn, .paused, .returned, .processing, .resolved]
        return order.first { standing in
            hints(TextKey("onestop.imports.guess_state.\(standing.rawValue)")).contains { folded.contains($0) }
        }
    }

    private func hints(_ key: TextKey) -> [String] {
        [Language.vietnamese, .english].flatMap { catalog.text(key, in: $0).split(separator: ";") }.map {
            String($0).folded()
        }
    }
}
