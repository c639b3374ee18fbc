import Base
import Web

/// The rows of a table as one answer: a JSON list of objects, each cell in the spelling of its kind.
enum TableAnswer {
    static func rows(_ text: String?) -> [Answers] {
        guard let text, let json = try? JSONValue(parsing: text) else { return [] }
        return (json.array ?? []).map { row in Answers((row.object ?? [:]).compactMapValues(\.string)) }
    }

    /// Nil for a table without rows.
    static func text(_ rows: [Answers]) -> String? {
        if rows.isEmpty { return nil }
        return JSONValue.array(rows.map { .object($0.values.mapValues { .string($0) }) }).text
    }

    /// The name of a cell's field in forms.
    static func name(_ table: String, _ row: Int, _ column: String) -> String { "\(table).\(row).\(column)" }

    /// How many rows a form was sent with.
    static func count(_ form: Form, _ field: Procedure.Field) -> Int {
        var count = 0
        for row in 0..<field.rows.upperBound {
            if field.columns.contains(where: { form.has(name(field.key, row, $0.key)) }) { count = row + 1 }
        }
        return count
    }

    /// The kept rows as a form would send them.
    static func items(_ field: Procedure.Field, _ answers: Answers) -> [(String, String)] {
        rows(answers[field.key]).enumerated().flatMap { index, row in
            field.columns.compactMap { column in
                row[column.key].map { (name(field.key, index, column.key), $0) }
            }
        }
    }

    /// The column that a form's field stands for, as a field of that name.
    static func column(_ name: String, of fields: [Procedure.Field]) -> Procedure.Field? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, Int(parts[1]) != nil,
            let table = fields.first(where: { $0.key == parts[0] && $0.kind == .table })
        else { return nil }
        return table.columns.first { $0.key == parts[2] }
    }
}

extension Procedure.Field {
    /// The same field under another name.
    func named(_ key: String) -> Procedure.Field {
        var copy = Procedure.Field(
            key: key, kind: kind, label: label, hint: hint, isRequired: isRequired, choices: choices, range: range,
            maxLength: maxLength, requiredWhen: requiredWhen)
        copy.part = part
        copy.person = person
        return copy
    }

    /// What it asks for, in the language of the reader: "Full name (the groom)" for a part of a person.
    func title(_ visit: Visit) -> String {
        guard let part else { return label.text(in: visit.language) }
        return visit.say(
            "onestop.person.title",
            [
                "part": .message(Message(TextKey("onestop.person.\(part.rawValue)"))), "person": .localized(label),
            ])
    }
}
