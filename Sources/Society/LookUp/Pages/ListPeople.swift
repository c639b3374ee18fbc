import Base
import House
import Identity
import Storage
import Texts
import Web

/// `GET /people?q=&unit=`: who holds which post, by unit, with the telephone of the office.
struct ListPeople: Sendable {
    let units: UnitDirectory
    let home: String
    /// More posts than that are shown unit by unit.
    private static let most = 1_000

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let today = visit.now.date
        let words = String((visit.query.text("q") ?? "").prefix(100))
        let chosen = visit.query.text("unit")
        let (units, home) = (units, home)
        let (tree, shown, posts) = try await visit.site.database.read { connection in
            let all = try units.units(asOf: today, in: connection)
            guard let commune = try units.home(home, asOf: today, in: connection) else {
                return ([AdministrativeUnit](), AdministrativeUnit?.none, [PublicPost]())
            }
            let tree = [commune] + UnitTree.below(commune.id, among: all)
            let unit = tree.first { $0.key == chosen }
            let scope = Scope.below([(unit ?? commune).id], asOf: today)
            return (
                tree, unit,
                try AccountStore().publicPosts(scope, asOf: today, limit: Self.most + 1, in: connection)
            )
        }
        let found = posts.prefix(Self.most).filter { Self.matches($0, words) }
        if visit.wantsJSON { return .json(json(found, tree)) }
        let byUnit = Dictionary(grouping: found, by: \.unit)
        return .page(
            Page(
                "lookup/list_people",
                [
                    "title": visit.say("lookup.people.title"), "words": words, "is_cut": posts.count > Self.most,
                    "count": visit.say("lookup.people.count", ["count": .number(Int64(found.count))]),
                    "units": ViewModel.options(
                        tree.filter { unit in posts.contains { $0.unit == unit.id } || unit.id == shown?.id }.map {
                            ($0.key, $0.name.text(in: visit.language))
                        }, chosen: shown?.key),
                    "groups": tree.compactMap { unit -> ViewModel? in
                        guard let posts = byUnit[unit.id] else { return nil }
                        var model = unit.linkModel(visit)
                        model["people"] = posts.map { $0.viewModel(visit) }
                        return model
                    },
                    "empty": [
                        "icon": "people", "title": visit.say("lookup.people.empty.title"),
                        "text": visit.say("lookup.people.empty.text"),
                    ] as ViewModel,
                ]))
    }

    /// Whether all words begin a word of the name or of the post, in any language, with or without accents.
    static func matches(_ post: PublicPost, _ words: String) -> Bool {
        let text = ("\(post.holder) \(post.title.searchable)").foldedWords()
        return words.foldedWords().allSatisfy { word in text.contains { $0.hasPrefix(word) } }
    }

    private func json(_ posts: some Sequence<PublicPost>, _ tree: [AdministrativeUnit]) -> JSONValue {
        let keys = Dictionary(tree.map { ($0.id, $0.key) }) { first, _ in first }
        return [
            "people": .array(
                posts.map { post in
                    [
                        "name": .string(post.holder), "post": .string(post.title.vietnamese),
                        "unit": .string(keys[post.unit] ?? ""), "phone": .string(post.phone),
                    ]
                })
        ]
    }
}

/// `GET /phones`: whom to call: emergencies, offices, villages. Prints on one or two sheets.
struct ListPhones: Sendable {
    let units: UnitDirectory
    let home: String

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let today = visit.now.date
        let (units, home) = (units, home)
        let (emergency, tree, posts) = try await visit.site.database.read { connection in
            let emergency = try EmergencyNumber.list(in: connection)
            let all = try units.units(asOf: today, in: connection)
            guard let commune = try units.home(home, asOf: today, in: connection) else {
                return (emergency, [AdministrativeUnit](), [PublicPost]())
            }
            return (
                emergency, [commune] + UnitTree.below(commune.id, among: all),
                try AccountStore().publicPosts(
                    .below([commune.id], asOf: today), asOf: today, limit: 1_000, in: connection)
            )
        }
        let heads = Dictionary(grouping: posts.filter { !$0.phone.isEmpty }, by: \.unit)
        func rows(_ kinds: (AdministrativeUnit.Kind) -> Bool) -> [ViewModel] {
            tree.filter { kinds($0.kind) }.compactMap { unit in
                // An office answers itself; in a village somebody does.
                let people = unit.kind == .village ? heads[unit.id] ?? [] : []
                guard !unit.phone.isEmpty || !people.isEmpty else { return nil }
                var model = unit.linkModel(visit)
                model["people"] = people.prefix(5).map { $0.viewModel(visit) }
                return model
            }
        }
        let (offices, villages) = (rows { $0 != .village }, rows { $0 == .village })
        if visit.wantsJSON {
            return .json([
                "emergency": .array(
                    emergency.map { ["number": .string($0.number), "name": .string($0.name.text(in: visit.language))] }),
                "units": .array(
                    tree.filter { !$0.phone.isEmpty }.map {
                        ["unit": .string($0.key), "phone": .string($0.phone)]
                    }),
            ])
        }
        return .page(
            Page(
                "lookup/list_phones",
                [
                    "title": visit.say("lookup.phones.title"), "emergency": emergency.map { $0.viewModel(visit) },
                    "offices": offices, "villages": villages,
                ]))
    }
}

extension PublicPost {
    /// For lists of people: `name`, `post`, `phone`.
    func viewModel(_ visit: Visit) -> ViewModel {
        var model: ViewModel = ["name": holder, "post": title.text(in: visit.language), "phone": phone]
        if title.language(for: visit.language) != visit.language { model["lang"] = "vi" }
        return model
    }
}

extension EmergencyNumber {
    /// For lists of numbers to call: `number`, `name`, `text`.
    func viewModel(_ visit: Visit) -> ViewModel {
        ["number": number, "name": name.text(in: visit.language), "text": text.text(in: visit.language)]
    }
}
