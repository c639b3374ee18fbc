import Base
import Codes
import House
import Web

@testable import OneStop
@testable import Storage

/// Dossiers, officials and a procedure for tests of the desk.
enum DeskSamples {
    static let unit = ID<AdministrativeUnit>(at: Instant(milliseconds: 1))
    static let monday = CalendarDate("2026-11-23") ?? CalendarDate(dayNumber: 0)

    static func actor(_ roles: Set<RoleKey>, _ permissions: Set<Permission>) -> Actor {
        Actor(
            account: ID(at: Instant(milliseconds: 2)), displayName: "A", postName: "B", unit: unit, commune: unit,
            language: nil, permissions: permissions, roles: roles, scope: .below([unit], asOf: monday))
    }

    static let counter = actor(
        [.counter],
        [
            DossierRules.read, DossierRules.receive, DossierRules.process, DossierRules.handOut, DossierRules.giveBack,
            DossierRules.refuse,
        ])
    static let specialist = actor(
        [.specialist], [DossierRules.read, DossierRules.process, DossierRules.giveBack, DossierRules.refuse])
    static let chair = actor([.chair], [DossierRules.read, DossierRules.decide, DossierRules.giveBack])
    static let inspector = actor([.inspector], [DossierRules.read])

    static func dossier(
        _ state: Dossier.State, step: String = "", role: RoleKey? = nil, holder: ID<Account>? = nil,
        dueAt: Instant = Instant(milliseconds: 1), apologies: Int = 0
    ) throws -> Dossier {
        let texts: [(String, Value)] = [
            ("id", .text(ID<Dossier>(at: Instant(milliseconds: 3)).text)), ("code", .text(PublicCode.random().text)),
            ("unit_id", .text(unit.text)), ("procedure_code", .text("X")), ("procedure_version", .integer(1)),
            ("name_vi", .text("X")), ("name_en", .text("")), ("name_ar", .text("")), ("state", .text(state.rawValue)),
            ("channel", .text("online")), ("applicant_name", .text("X Y")), ("resident_id", .text("")),
            ("case_number", .text("")), ("language", .text("vi")), ("created_at", .integer(1)),
            ("sent_at", .integer(1)),
            ("received_at", .integer(1)), ("due_at", .integer(dueAt.milliseconds)), ("resolved_at", .integer(0)),
            ("closed_at", .integer(0)), ("accept_by", .integer(0)), ("accepted_at", .integer(1)),
            ("finished_at", .integer(0)), ("paused_at", .integer(0)), ("pause_kind", .text("")),
            ("paused_minutes", .integer(0)), ("step_due_at", .integer(0)), ("held_since", .integer(1)),
            ("faults", .integer(0)), ("apologies", .integer(Int64(apologies))), ("step", .text(step)),
            ("holder_role", .text(role?.rawValue ?? "")),
            ("holder_id", .text(holder?.text ?? "")), ("answers", .bytes([])), ("version", .integer(1)),
        ]
        return try Dossier(row: Row(columns: ColumnNames(texts.map(\.0)), values: texts.map(\.1)))
    }

    static func procedure(external: Bool = false) throws -> Procedure {
        try Procedure(
            yaml: """
                code: TN-XX-01
                version: 1
                from: "2025-07-01"
                until: null
                name: {vi: A, en: A, ar: A}
                field: {vi: B, en: B, ar: B}
                agency: {vi: C, en: C, ar: C}
                owner: xx
                handled_by: xx
                verified: unverified
                where: [here]
                deadline: {working_days: 3, verified: unverified}
                fee: {vnd: 0, verified: unverified}
                result:
                  kind: \(external ? "external_file" : "issued_here")
                  title: {vi: D, en: D, ar: D}
                \(external ? "" : "  text: {vi: E, en: E, ar: E}")
                documents: []
                pages:
                  - key: one
                    title: {vi: F, en: F, ar: F}
                    fields:
                      - {key: full_name, kind: name, label: {vi: G, en: G, ar: G}, required: true}
                steps:
                  - {key: check, title: {vi: H, en: H, ar: H}, role: specialist, hours: 1}
                  - {key: decide, title: {vi: I, en: I, ar: I}, role: chair, hours: 1}
                  - {key: hand_out, title: {vi: J, en: J, ar: J}, role: counter, hours: 1}
                """)
    }
}
