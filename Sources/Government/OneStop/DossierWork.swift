import Base
import House
import Storage

/// Dossiers that are not finished keep their unit from ending without an heir.
struct DossierWork: UnitWork {
    func openWork(in units: [ID<AdministrativeUnit>], _ connection: Connection) throws -> Message? {
        let open = Dossier.State.allCases.filter { $0 != .draft && !$0.isFinal }
        let count: Int64 =
            try connection.value(
                "SELECT count(*) FROM dossier WHERE unit_id IN (\(list: units)) AND state IN (\(list: open))") ?? 0
        return count == 0 ? nil : Message("onestop.open_work", ["count": .number(count)])
    }
}
