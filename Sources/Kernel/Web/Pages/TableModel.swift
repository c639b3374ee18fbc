import Base

/// A column of `parts/table`: its title, and whether numbers stand in it.
public struct TableColumn: Sendable {
    let title: String
    let isNumeric: Bool

    public init(_ title: String, isNumeric: Bool = false) {
        self.title = title
        self.isNumeric = isNumeric
    }
}

extension ViewModel {
    /// For `parts/table`: a cell for each column, in their order; each says its column again, because phones show it.
    public static func table(caption: String?, columns: [TableColumn], rows: [[ViewModel]]) -> ViewModel {
        [
            "caption": caption,
            "columns": columns.map { ["title": $0.title, "numeric": $0.isNumeric] as ViewModel },
            "rows": rows.map { cells -> ViewModel in
                [
                    "cells": zip(columns, cells).map { column, cell -> ViewModel in
                        var model = cell
                        model["label"] = column.title
                        model["numeric"] = column.isNumeric
                        return model
                    }
                ]
            },
        ]
    }
}

extension Visit {
    /// For `parts/table`: columns named by the texts `<prefix>.<name>`.
    public func table(
        _ prefix: String, caption: String? = nil, columns: [String], numeric: Set<String> = [], rows: [[ViewModel]]
    ) -> ViewModel {
        let columns = columns.map { name in
            TableColumn(say(TextKey("\(prefix).\(name)")), isNumeric: numeric.contains(name))
        }
        return .table(caption: caption, columns: columns, rows: rows)
    }
}
