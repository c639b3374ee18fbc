public import Base

extension CalendarDate {
    /// Stands in columns for a beginning that nobody recorded: 0001-01-01.
    public static let unknownBeginning = CalendarDate(dayNumber: -719_162)
    /// Stands in columns for no end yet: 9999-12-31.
    public static let openEnd = CalendarDate(dayNumber: 2_932_896)
}

extension DatePeriod {
    /// A period as columns hold it: the open end becomes nil.
    init(from: CalendarDate, column until: CalendarDate) {
        self.init(from: from, until: until == .openEnd ? nil : until)
    }
}
