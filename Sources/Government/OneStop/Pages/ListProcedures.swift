import Base
import House
import Storage
import Texts
import Web

/// `GET /procedures`: every procedure by field, with a filter.
struct ListProcedures: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let (services, today) = (services, visit.now.date)
        let all = try await services.database.read { try services.catalogue.list(asOf: today, in: $0) }
        let words = (visit.query.text("q") ?? "").foldedWords().prefix(12)
        let wanted = visit.query.text("field")
        let found = all.filter { procedure in
            (wanted == nil || procedure.fieldKey == wanted) && Self.matches(procedure, Array(words))
        }
        var fields: [(key: String, name: String, procedures: [Procedure])] = []
        for procedure in found {
            if let index = fields.firstIndex(where: { $0.key == procedure.fieldKey }) {
                fields[index].procedures.append(procedure)
            } else {
                fields.append((procedure.fieldKey, procedure.field.text(in: visit.language), [procedure]))
            }
        }
        let openHere = found.filter(\.isOpenHere)
        return .page(
            Page(
                "onestop/list_procedures",
                [
                    "title": visit.say("onestop.procedures.title"), "words": visit.query.text("q"), "field": wanted,
                    "count": visit.say("onestop.procedures.count", ["count": .number(Int64(found.count))]),
                    "is_filtered": !words.isEmpty || wanted != nil, "has_none": found.isEmpty,
                    "empty": [
                        "icon": "search", "title": visit.say("onestop.procedures.none"),
                        "text": visit.say("onestop.procedures.none_hint"),
                        "action": ["url": "/procedures", "title": visit.say("onestop.procedures.show_all")]
                            as ViewModel,
                    ] as ViewModel,
                    "has_open": !openHere.isEmpty, "open_here": openHere.map { line($0, visit) },
                    "has_fields": !fields.isEmpty,
                    "fields": fields.map { field in
                        [
                            "id": "field-\(field.key)", "name": field.name,
                            "count": visit.formats.number(Int64(field.procedures.count)),
                            "procedures": field.procedures.map { line($0, visit) },
                        ] as ViewModel
                    },
                ]))
    }

    private func line(_ procedure: Procedure, _ visit: Visit) -> ViewModel {
        let facts = ProcedureFacts(procedure: procedure, visit: visit)
        return [
            "url": "/procedures/\(procedure.code)", "name": facts.name, "code": procedure.code,
            "time": procedure.deadline.value == nil ? nil : facts.time,
            "name_lang": procedure.name.language(for: visit.language).tag,
        ]
    }

    /// All words somewhere in the names, the field or the code.
    static func matches(_ procedure: Procedure, _ words: [String]) -> Bool {
        if words.isEmpty { return true }
        let texts = [procedure.name, procedure.field].flatMap { [$0.vietnamese] + Array($0.others.values) }
        let folded = (texts + [procedure.code]).joined(separator: " ").folded()
        return words.allSatisfy { folded.contains($0) }
    }
}
