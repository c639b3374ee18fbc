import Base
import House
import Storage

/// Reports that nobody has answered keep their unit from ending without an heir.
struct ReportWork: UnitWork {
    func openWork(in units: [ID<AdministrativeUnit>], _ connection: Connection) throws -> Message? {
        let open: [Report.State] = [.received, .assigned]
        let count: Int64 =
            try connection.value(
                "SELECT count(*) FROM report WHERE unit_id IN (\(list: units)) AND state IN (\(list: open))") ?? 0
        return count == 0 ? nil : Message("feedback.open_work", ["count": .number(count)])
    }
}
