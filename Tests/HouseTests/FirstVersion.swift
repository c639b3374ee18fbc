import Audit
import Base
import Codes
import Foundation
import House
import Identity
import Logging
import TestSupport
import Trust

@testable import OneStop
@testable import Storage
@testable import langso

/// A commune as the first version left it: its units, one official for all work, one procedure, and dossiers of August 2026 in every
/// state, written with the columns that there were.
enum FirstVersion {
    /// One dossier: its state in the end, its steps on the way.
    private struct Case {
        let state: String
        /// Of the last reception; nil if it was never received.
        var received: Instant?
        var due: Instant?
        var resolved: Instant?
        var closed: Instant?
        var step = ""
        var role = ""
        let log: [(kind: String, at: Instant, step: String)]
    }

    /// The dossiers by what became of them.
    static let ids: [String: ID<Dossier>] = Dictionary(
        uniqueKeysWithValues: cases.keys.sorted().map { ($0, ID(at: day(1))) })
    private static let secrets: [String: SecretToken] = cases.mapValues { _ in SecretToken() }

    static func secret(_ name: String) -> SecretToken { secrets[name] ?? SecretToken() }
    static func applicant(_ name: String) -> String { "Lê Thị \(names[name] ?? "")" }

    private static let names = [
        "open, late": "Ánh", "received twice": "Bình", "in time": "Cúc", "refused": "Dung", "late": "Giang",
        "sent again": "Hoa", "open since August": "Khánh", "withdrawn": "Lan",
    ]

    private static func day(_ day: Int, month: Int = 8, _ minutes: Int = 600) -> Instant {
        Instant(CalendarDate(year: 2026, month: month, day: day) ?? .openEnd, minutes: minutes)
    }

    private static let cases: [String: Case] = [
        "open, late": Case(
            state: "processing", received: day(3), due: day(6, 1020), step: "check", role: "specialist",
            log: [("sent", day(3, 500), ""), ("received", day(3), "check")]),
        "open since August": Case(
            state: "processing", received: day(31), due: day(3, month: 9, 1020), step: "check", role: "specialist",
            log: [("received", day(31), "check")]),
        "in time": Case(
            state: "resolved", received: day(10), due: day(13, 1020), resolved: day(12), step: "hand_out",
            role: "counter",
            log: [
                ("received", day(10), "check"), ("step_done", day(11), "check"), ("decided", day(12), "decide"),
                ("issued", day(12), ""),
            ]),
        "late": Case(
            state: "handed_out", received: day(17), due: day(20, 1020), resolved: day(2, month: 9),
            closed: day(3, month: 9),
            log: [
                ("received", day(17), "check"), ("step_done", day(18), "check"),
                ("decided", day(2, month: 9), "decide"), ("handed_out", day(3, month: 9), "hand_out"),
            ]),
        "received twice": Case(
            state: "processing", received: day(7, month: 9), due: day(10, month: 9, 1020), step: "decide",
            role: "chair",
            log: [
                ("received", day(5), "check"), ("returned", day(6), "check"), ("sent", day(5, month: 9), ""),
                ("received", day(7, month: 9), "check"), ("step_done", day(8, month: 9), "check"),
            ]),
        "refused": Case(
            state: "refused", received: day(11), due: day(14, 1020), closed: day(13),
            log: [("received", day(11), "check"), ("refused", day(13), "check")]),
        "sent again": Case(
            state: "prefiled", received: day(24), due: day(27, 1020),
            log: [("received", day(24), "check"), ("returned", day(25), "check"), ("sent", day(27), "")]),
        "withdrawn": Case(
            state: "withdrawn", closed: day(13), log: [("sent", day(12), ""), ("withdrawn", day(13), "")]),
    ]

    /// A place with its database and keys, to be opened by this version.
    static func commune(_ engine: TestEngine) async throws -> TestPlace {
        let place = try await TestPlace.fresh(engine)
        let data = place.folder.appendingPathComponent("data")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let database = try Database(at: place.location(file: "data/langso.sqlite"), logger: logger)
        let clock = TestClock(day(1))
        try await database.migrate(UpgradeFromTheFirst.firstSteps(), clock: clock.clock)
        let ring = try KeyRing.create(
            at: place.folder.appendingPathComponent("keys/ring.json").path, dataFolder: data.path, now: day(1))
        let vault = try await DataKeys.vault(ring, database, clock: clock.clock)
        let rows = try Demo(data: try ResourceFolder.data(), now: day(1), scale: .village).csv("units.csv")
        let unit = try await database.write { transaction in
            _ = try ImportUnits()(rows, actor: .system("test"), at: day(1), in: transaction)
            return try UnitStore().find(key: "tan-ninh", asOf: day(1).date, in: transaction)?.id
        }
        guard let unit else { throw Problem.notFound }
        try await official(in: database)
        try await database.write(.alone) { transaction in
            try procedure(of: unit, in: transaction)
            for (name, dossier) in cases.sorted(by: { $0.key < $1.key }) {
                try insert(dossier, name, unit, vault, in: transaction)
            }
        }
        await database.close()
        return place
    }

    private static func official(in database: Database) async throws {
        let hasher = PasswordHasher(cost: .weakForTests)
        _ = try await CreateAdmin(database: database, hasher: hasher)(
            username: "moiviec", fullName: "Lê Thị Mọi Việc", title: LocalizedText("Cán bộ"), unitKey: "tan-ninh",
            at: day(1))
        let hash = try await hasher.hash("langso-demo")
        try await database.write { transaction in
            try transaction.execute("UPDATE account SET must_change = 0, password_hash = \(hash)")
            for role in [RoleKey.counter, .specialist, .chair] {
                try transaction.execute("INSERT INTO post_role (post_id, role) SELECT id, \(role) FROM post")
            }
        }
    }

    private static func procedure(
        of unit: ID<AdministrativeUnit>, in transaction: Transaction
    ) throws {
        let source = try String(
            contentsOf: ResourceFolder.data().appendingPathComponent(
                "procedures/modelled/poor-household-confirmation.yaml"), encoding: .utf8
        ).precomposedStringWithCanonicalMapping
        try transaction.execute(
            """
            INSERT INTO procedure (code, unit_id, name_vi, name_en, name_ar, field_key, field_vi, field_en, field_ar, sort_key,
                is_modelled, level)
            VALUES ('TN-XN-01', \(unit), 'Xác nhận hộ nghèo, hộ cận nghèo', '', '', 'giam-ngheo', 'Giảm nghèo', '', '', 'a', 1,
                'full')
            """)
        try transaction.execute(
            """
            INSERT INTO procedure_version (procedure_code, version, from_date, until_date, source, created_at)
            VALUES ('TN-XN-01', 1, '2025-07-01', '9999-12-31', \(source), \(day(1)))
            """)
    }

    private static func insert(
        _ dossier: Case, _ name: String, _ unit: ID<AdministrativeUnit>, _ vault: Vault, in transaction: Transaction
    ) throws {
        guard let id = ids[name] else { return }
        let answers = Answers([
            "full_name": applicant(name), "personal_number": "038185001234", "birth_date": "1985-03-27",
            "sex": "female",
            "phone": "0301234567", "village": "van-son-thon-1", "head_name": "Nguyễn Văn An", "household_members": "4",
            "list_kind": "poor", "year": "2026", "purpose": "loan", "delivery": "counter",
        ])
        let sealed = try answers.sealed(for: id, vault)
        let none = Instant(milliseconds: 0)
        let place = cases.keys.sorted().firstIndex(of: name) ?? 0
        let number = dossier.received == nil ? "" : "000.00.98.H56-260801-000\(place + 1)"
        let sent = dossier.log.last { $0.kind == "sent" }?.at ?? none
        try transaction.execute(
            """
            INSERT INTO dossier (id, code, unit_id, secret_digest, procedure_code, procedure_version, name_vi, name_en,
                name_ar, state, channel, applicant_name, applicant_folded, number_hash, resident_id, case_number, language,
                created_at, sent_at, received_at, due_at, resolved_at, closed_at, step, holder_role, holder_id, answers,
                version, touched_at)
            VALUES (\(id), \(PublicCode.random().text), \(unit), \(secret(name).digest), 'TN-XN-01', 1,
                'Xác nhận hộ nghèo, hộ cận nghèo', '', '', \(dossier.state), 'online', \(applicant(name)),
                \(applicant(name).folded()), \(answers.numberHash(vault)), '', \(number), 'vi', \(day(1)), \(sent),
                \(dossier.received ?? none), \(dossier.due ?? none), \(dossier.resolved ?? none),
                \(dossier.closed ?? none), \(dossier.step), \(dossier.role), '', \(sealed), 3, \(day(1)))
            """)
        for line in dossier.log {
            try transaction.execute(
                """
                INSERT INTO dossier_event (id, dossier_id, kind, at, account_id, actor_name, step, text, is_public)
                VALUES (\(ID<DossierEvent>(at: line.at)), \(id), \(line.kind), \(line.at), '', 'Lê Thị Mọi Việc',
                    \(line.step), '', 1)
                """)
        }
    }
}
