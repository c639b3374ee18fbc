import Base

/// Events as iCalendar (RFC 5545): lines of at most 75 bytes that end with CR LF, times in the zone of Vietnam.
struct CalendarText: Sendable {
    /// One event.
    struct Item: Sendable {
        /// Never changes: programs know the event again by it.
        let uid: String
        let title: String
        let text: String
        let place: String
        let organiser: String
        let address: String
        let event: PublicEvent
        let isCancelled: Bool
        let createdAt: Instant
        let changedAt: Instant
    }

    static let mediaType = "text/calendar; charset=utf-8"
    private static let zone = "Asia/Ho_Chi_Minh"

    /// Name of the calendar; nil for a single event.
    var name: String?
    let items: [Item]

    var text: String {
        var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//LangSo//Bulletin 1//VI", "CALSCALE:GREGORIAN"]
        if let name {
            // Programs that fetch it again know when from these (RFC 7986; the second is older and read by more).
            lines += [
                "NAME:\(Self.escaped(name))", "X-WR-CALNAME:\(Self.escaped(name))",
                "X-WR-TIMEZONE:\(Self.zone)", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H",
            ]
        }
        lines += [
            "BEGIN:VTIMEZONE", "TZID:\(Self.zone)", "BEGIN:STANDARD", "DTSTART:19750613T000000", "TZOFFSETFROM:+0700",
            "TZOFFSETTO:+0700", "TZNAME:+07", "END:STANDARD", "END:VTIMEZONE",
        ]
        for item in items { lines += Self.lines(item) }
        lines.append("END:VCALENDAR")
        return lines.map { Self.folded($0) + "\r\n" }.joined()
    }

    private static func lines(_ item: Item) -> [String] {
        let event = item.event
        var lines = [
            "BEGIN:VEVENT", "UID:\(item.uid)", "DTSTAMP:\(utc(item.changedAt))", "CREATED:\(utc(item.createdAt))",
            "LAST-MODIFIED:\(utc(item.changedAt))", "SEQUENCE:\(event.sequence)",
            "STATUS:\(item.isCancelled ? "CANCELLED" : "CONFIRMED")",
        ]
        if let start = event.startMinute {
            lines.append("DTSTART;TZID=\(zone):\(local(event.firstDay, start))")
            if let end = event.endMinute {
                lines.append("DTEND;TZID=\(zone):\(local(event.lastDay, end))")
            } else if event.lastDay > event.firstDay {
                lines.append("DTEND;TZID=\(zone):\(local(event.lastDay, 1439))")
            }
        } else {
            // The end of whole days is the day after.
            lines.append("DTSTART;VALUE=DATE:\(day(event.firstDay))")
            lines.append("DTEND;VALUE=DATE:\(day(event.lastDay.adding(days: 1)))")
        }
        if event.repeats != .never, let until = event.repeatUntil {
            // In UTC where the beginning has a zone, a date where it is a date.
            let end = event.isAllDay ? day(until) : utc(Instant(until, minutes: 1439).adding(seconds: 59))
            lines.append("RRULE:FREQ=\(event.repeats == .weekly ? "WEEKLY" : "MONTHLY");UNTIL=\(end)")
        }
        lines.append("SUMMARY:\(escaped(item.title))")
        if !item.text.isEmpty { lines.append("DESCRIPTION:\(escaped(item.text))") }
        if !item.place.isEmpty { lines.append("LOCATION:\(escaped(item.place))") }
        lines += ["URL:\(item.address)", "CONTACT:\(escaped(item.organiser))", "END:VEVENT"]
        return lines
    }

    // MARK: spelling

    /// RFC 5545 §3.3.11.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case ";": result += "\\;"
            case ",": result += "\\,"
            case "\n": result += "\\n"
            default: if scalar.value >= 0x20 || scalar == "\t" { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// At most 75 bytes a line, without parting a character; what follows begins with a space (RFC 5545 §3.1).
    static func folded(_ line: String) -> String {
        var result = ""
        var bytes = 0
        for scalar in line.unicodeScalars {
            let width = UTF8.width(scalar)
            if bytes + width > 75 {
                result += "\r\n "
                bytes = 1
            }
            result.unicodeScalars.append(scalar)
            bytes += width
        }
        return result
    }

    private static func day(_ date: CalendarDate) -> String { date.description.replacing("-", with: "") }

    private static func local(_ date: CalendarDate, _ minutes: Int) -> String {
        "\(day(date))T\(two(minutes / 60))\(two(minutes % 60))00"
    }

    private static func utc(_ moment: Instant) -> String {
        // The same digits seven hours earlier on the wall are those of UTC.
        let earlier = moment.adding(minutes: -Int(Instant.offsetMinutes))
        return "\(day(earlier.date))T\(two(earlier.minuteOfDay / 60))\(two(earlier.minuteOfDay % 60))"
            + "\(two(earlier.second))Z"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
