import Base
import Codes
import House
import Storage
import Web

/// What codes of former units may stand for, and where that is found today: units by their history, everything else by the codes
/// that are registered for it now.
struct OldTargets: Sendable {
    let units: UnitDirectory
    let codes: any CodeRegistry
    /// Where things of each kind that LookUp does not own are shown, e.g. `procedure` at `/procedures/`.
    let prefixes: [String: String]
    /// The kinds of codes that there are, e.g. `onestop.procedure`.
    let codeKinds: Set<String>

    private static let unit = "unit"
    private static let place = "place"

    /// The words of their kind.
    var kinds: [String] { Set(prefixes.keys).union([Self.unit, Self.place]).sorted() }

    /// The kind of codes that the word stands for: of all kinds, the one called by it.
    private func codeKind(_ kind: String) -> String? {
        kind == Self.place ? LegacyCode.placeKind : codeKinds.sorted().first { $0.hasSuffix(".\(kind)") }
    }

    /// Whether there is such a thing, or was one.
    func exists(_ kind: String, _ target: String, on day: CalendarDate, in connection: Connection) throws -> Bool {
        if kind == Self.unit { return try !units.history(key: target, until: day, in: connection).isEmpty }
        guard kinds.contains(kind), let kind = codeKind(kind) else { return false }
        return try codes.code(kind: kind, target: target, in: connection) != nil
    }

    /// The thing's name of today, where it is known, and where it is shown.
    func find(
        _ kind: String, _ target: String, on day: CalendarDate, in connection: Connection
    ) throws -> (name: LocalizedText?, path: String?) {
        if kind == Self.unit {
            guard let unit = try units.history(key: target, until: day, in: connection).last else { return (nil, nil) }
            let isOver = unit.period.until.map { $0 <= day } ?? false
            let today = isOver ? try units.successor(of: unit, asOf: day, in: connection) ?? unit : unit
            return (today.name, today.path)
        }
        let code = try codeKind(kind).flatMap { try codes.code(kind: $0, target: target, in: connection) }
        // The register knows what the sign of a place says today.
        if kind == Self.place { return (code?.title, code?.code.path) }
        let path = prefixes[kind].map { $0 + ListPath.encoded(target) }
        return (code?.title, path)
    }
}
