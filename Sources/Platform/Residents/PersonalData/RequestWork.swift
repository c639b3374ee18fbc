import Base
import House
import Storage

/// What persons asked about their data and nobody has answered keeps their commune from ending without an heir.
struct RequestWork: UnitWork {
    func openWork(in units: [ID<AdministrativeUnit>], _ connection: Connection) throws -> Message? {
        let count: Int64 =
            try connection.value(
                "SELECT count(*) FROM person_request WHERE unit_id IN (\(list: units)) AND state = 'open'") ?? 0
        return count == 0 ? nil : Message("residents.open_work", ["count": .number(count)])
    }
}
