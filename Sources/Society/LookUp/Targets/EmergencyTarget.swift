import Base
import Codes
import House
import Identity
import Storage
import Texts
import Web

/// What the sign with the emergency numbers opens: each number one press away. The target of the code is the identifier of the
/// commune that hung it up.
struct EmergencyTarget: ScanTarget {
    static let kind = "lookup.emergency"

    var kind: String { Self.kind }

    /// The title of the sign in every language.
    static func title(_ visit: Visit) -> LocalizedText {
        func text(_ language: Language) -> String {
            visit.site.catalog.text(TextKey("lookup.emergency.title"), in: language)
        }
        return LocalizedText(text(.vietnamese), english: text(.english), arabic: text(.arabic))
    }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let today = visit.now.date
        let (numbers, commune) = try await visit.site.database.read { connection in
            (try EmergencyNumber.list(in: connection), try UnitStore().find(code.unit, asOf: today, in: connection))
        }
        let links = numbers.map {
            Link("\($0.number) – \($0.name.text(in: visit.language))", path: "tel:\($0.number)", icon: "phone")
        }
        return ScanPage(
            kind: visit.say("lookup.kind.lookup_emergency"), icon: "phone", title: code.title.text(in: visit.language),
            titleLanguage: code.title.language(for: visit.language),
            owner: commune?.name.text(in: visit.language) ?? "", since: "",
            badge: Badge(.good, icon: "check-circle", visit.say("lookup.emergency.in_force")),
            assurance: numbers.contains { $0.verified != "read" } ? .unverified : .verified,
            action: links.first ?? Link(visit.say("lookup.emergency.title"), path: "/emergency", icon: "phone"),
            moreActions: Array(links.dropFirst().prefix(3)),
            sections: links.isEmpty ? [] : [.init(visit.say("lookup.emergency.title"), links: links)],
            json: ["numbers": .array(numbers.map { .string($0.number) })])
    }

    func deskPath(_ code: CodeRecord) -> String? { nil }
}
