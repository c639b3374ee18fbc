import Base
import House
import Storage

/// On the first day of a version, and on the first day without a procedure: register, search and kept pages follow.
struct BeginProcedures: Sendable {
    static let kind = "onestop.begin_procedures"
    let services: OneStopServices

    var handler: JobHandler { JobHandler(kind: Self.kind, lane: .single) { _ in try await run() } }

    func run() async throws {
        let (services, today) = (services, services.clock.today())
        try await services.database.write { transaction in
            let due = try transaction.values(
                """
                SELECT DISTINCT procedure_code FROM procedure_version
                WHERE is_waiting = 1 AND from_date <= \(today) OR is_ending = 1 AND until_date <= \(today)
                ORDER BY procedure_code LIMIT 200
                """, as: String.self)
            for code in due {
                try transaction.execute(
                    """
                    UPDATE procedure_version SET is_waiting = 0
                    WHERE procedure_code = \(code) AND from_date <= \(today)
                    """)
                try transaction.execute(
                    """
                    UPDATE procedure_version SET is_ending = 0
                    WHERE procedure_code = \(code) AND until_date <= \(today)
                    """)
                try ProcedureRegister(services: services).refresh(code, on: today, in: transaction)
            }
        }
    }
}
