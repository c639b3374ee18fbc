import Base
import Web

/// The model of `onestop/table_field`: a table of a form as rows of fields, with room for more.
struct TableFieldModel {
    let field: Procedure.Field
    let visit: Visit
    /// Makes the model of one cell: the field under the cell's name, and what is kept for it.
    let cell: (Procedure.Field, String?) -> ViewModel

    /// How many rows there are when nothing was typed, and how many one press adds.
    private static let usual = 2

    func model(
        id: String, typed: Form?, answers: Answers, optionalText: String?, error: String?
    ) -> ViewModel {
        let kept = TableAnswer.rows(answers[field.key])
        var count = typed.map { TableAnswer.count($0, field) } ?? 0
        if typed?.text("rows") == field.key { count += Self.usual }
        count = max(count, typed == nil ? kept.count + 1 : 0, field.rows.lowerBound, Self.usual)
        count = min(count, field.rows.upperBound)
        let rows = (0..<count).map { index -> ViewModel in
            [
                "title": visit.say("onestop.form.row", ["number": .number(Int64(index + 1))]),
                "cells": field.columns.map { column in
                    cell(
                        column.named(TableAnswer.name(field.key, index, column.key)),
                        index < kept.count ? kept[index][column.key] : nil)
                },
            ]
        }
        return [
            "is_table": true, "id": id, "name": field.key, "label": field.title(visit),
            "hint": field.hint?.text(in: visit.language), "optional_text": optionalText, "error": error,
            "table_rows": rows, "may_grow": count < field.rows.upperBound,
        ]
    }
}
