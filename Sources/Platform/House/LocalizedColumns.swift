public import Base
public import Storage

// A text in three languages stands in three columns that begin alike: in tables of the database, and in CSV files.

extension Row {
    /// The text of the columns `name_vi`, `name_en`, `name_ar`.
    public func localized(_ name: String) throws -> LocalizedText {
        LocalizedText(try self["\(name)_vi"], english: try self["\(name)_en"], arabic: try self["\(name)_ar"])
    }
}

extension [String: String] {
    /// The text of the columns `name_vi`, `name_en`, `name_ar` of a row as `CSVText` reads it.
    public func localized(_ name: String) -> LocalizedText {
        LocalizedText(self["\(name)_vi"] ?? "", english: self["\(name)_en"], arabic: self["\(name)_ar"])
    }
}
