public import Base

extension FormReader {
    /// A day as programs write it, `YYYY-MM-DD`; nil where none is named. One that is named and is none is refused.
    public func day(_ name: String) -> CalendarDate? {
        guard form.has(name) else { return nil }
        return form.text(name).flatMap { CalendarDate($0) } ?? wrong(name, "web.form.bad_date")
    }

    /// The days of a list for programs, `from` and `to`: today unless given.
    public func listDays(today: CalendarDate) -> (from: CalendarDate, to: CalendarDate) {
        let (from, to) = (day("from"), day("to"))
        return (from ?? min(today, to ?? today), to ?? today)
    }

    /// The days of a list for people, the first not after the last: so many days up to today unless given. What is no day narrows nothing.
    public static func listDays(
        _ query: Form, today: CalendarDate, back: Int
    ) -> (from: CalendarDate, to: CalendarDate) {
        let reader = FormReader(query)
        let to = reader.date("to", .optional) ?? today
        let from = reader.date("from", .optional) ?? min(to, today).adding(days: -back)
        return (min(from, to), to)
    }
}

extension Operation.Parameter {
    /// For the API document: the days that `FormReader.listDays` reads.
    public static let days = [
        Operation.Parameter("from", Schema.date, about: "The first day; today unless given."),
        Operation.Parameter("to", Schema.date, about: "The last day; today unless given."),
    ]
}
