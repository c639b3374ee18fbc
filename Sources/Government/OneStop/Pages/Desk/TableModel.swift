import Base
import House
import Web

extension Visit {
    /// For `parts/table`: columns named by the texts `<prefix>.<name>`, and rows whose cells say them again for phones.
    func table(
        _ prefix: String, caption: String, columns: [String], numeric: Set<String> = [], rows: [[ViewModel]]
    ) -> ViewModel {
        let titles = columns.map { say(TextKey("\(prefix).\($0)")) }
        return [
            "caption": caption,
            "columns": zip(columns, titles).map { name, title -> ViewModel in
                ["title": title, "numeric": numeric.contains(name)]
            },
            "rows": rows.map { cells -> ViewModel in
                [
                    "cells": cells.enumerated().map { index, cell -> ViewModel in
                        var model = cell
                        model["label"] = titles[index]
                        model["numeric"] = numeric.contains(columns[index])
                        return model
                    }
                ]
            },
        ]
    }

    /// How far a fact of the law is verified: colour, symbol and words.
    func mark(_ verified: Procedure.Verification) -> Badge {
        let text = say(TextKey("onestop.rules.verified.\(verified.rawValue)"))
        return switch verified {
        case .read: Badge(.good, icon: "check", text)
        case .secondary: Badge(.neutral, icon: "info", text)
        case .unverified: Badge(.warn, icon: "warning", text)
        }
    }
}
