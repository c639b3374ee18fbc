import Base
import House
import Storage

extension Figures.Period {
    /// What the period counts a dossier by: figures group by it, and lists are narrowed by it.
    func column(_ dimension: Figures.Dimension, _ now: Instant) -> SQL {
        switch dimension {
        case .field, .procedure: "dossier.procedure_code"
        case .unit: worker("dossier.worked_unit_id", inLog: "NULLIF(dossier_event.worked_unit_id, '')", now)
        case .officer:
            // Lines from before the log said whose work it became tell it only where who did it is the one.
            worker(
                "dossier.officer_id",
                inLog: """
                    NULLIF(CASE WHEN dossier_event.officer_id <> '' OR dossier_event.kind = 'assigned'
                        THEN dossier_event.officer_id ELSE dossier_event.account_id END, '')
                    """, now)
        case .channel: "dossier.channel"
        case .month: "''"
        }
    }

    /// Whose work a dossier is; for a past period, whose it was at its end. The log is asked only where the work has passed on since;
    /// where it does not know, it is today's.
    private func worker(_ today: SQL, inLog line: SQL, _ now: Instant) -> SQL {
        if judged(now) >= now { return today }
        let kinds: [DossierEvent.Kind] = [.received, .stepDone, .assigned]
        return """
            CASE WHEN dossier.worked_at < \(end(now)) THEN \(today) ELSE COALESCE((SELECT \(line)
                FROM dossier_event WHERE dossier_event.dossier_id = dossier.id AND dossier_event.at < \(end(now))
                    AND dossier_event.kind IN (\(list: kinds))
                ORDER BY dossier_event.id DESC LIMIT 1), \(today)) END
            """
    }
}
