import Base
import House
import Storage
import Web

/// On the square: what can be applied for here, each field with how many procedures it has, and the whole list.
struct SquareProcedures: SquareSource {
    let services: OneStopServices

    var topics: [Topic] { [ProcedureCatalogue.topic] }

    func sections(_ visit: Visit, in connection: Connection) throws -> [SquareSection] {
        let all = try services.catalogue.list(asOf: visit.now.date, in: connection)
        let here = all.filter(\.isOpenHere).map { procedure in
            Link(procedure.name.text(in: visit.language), path: "/procedures/\(procedure.code)", icon: "apply")
        }
        var fields: [(key: String, name: String, count: Int64)] = []
        for procedure in all {
            if let last = fields.indices.last, fields[last].key == procedure.fieldKey {
                fields[last].count += 1
            } else {
                fields.append((procedure.fieldKey, procedure.field.text(in: visit.language), 1))
            }
        }
        let links = fields.map { field in
            Link(
                visit.say(
                    "onestop.procedures.field_count", ["name": .text(field.name), "count": .number(field.count)]),
                path: "/procedures?field=\(field.key)", icon: "list")
        }
        return [
            SquareSection(
                title: visit.say("onestop.procedures.title"), links: here + links,
                more: Link(visit.say("onestop.procedures.show_all"), path: "/procedures"), order: 30)
        ]
    }
}
