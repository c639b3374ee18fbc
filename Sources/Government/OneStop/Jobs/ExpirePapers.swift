import Base
import House
import Storage

/// Marks papers whose last day is over, so that the kept pages of their codes say so from the next morning on.
struct ExpirePapers: Sendable {
    static let kind = "onestop.expire_papers"
    let services: OneStopServices

    var handler: JobHandler {
        JobHandler(kind: Self.kind, lane: .single) { _ in try await run() }
    }

    private func run() async throws {
        let today = services.clock.today()
        let services = services
        try await services.database.write { transaction in
            let over = try transaction.values(
                """
                SELECT id FROM dossier_paper WHERE state = \(CodeRecord.State.published) AND valid_until <> ''
                    AND valid_until < \(today) ORDER BY id LIMIT 500
                """, as: String.self)
            for paper in over {
                try transaction.execute(
                    "UPDATE dossier_paper SET state = \(CodeRecord.State.expired) WHERE id = \(paper)")
                try services.codes.touch(kind: "onestop.paper", target: paper, in: transaction)
            }
        }
    }
}
