import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// The special days of a year and the weekly hours; who may, adds and takes out.
struct ListHolidays: Sendable {
    let store: WorkCalendarStore

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        try await page(visit, form: Form(), problems: [])
    }

    /// The form sent: adds a day, or comes back with what is wrong.
    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let date = reader.date("date")
        let kind = reader.choice("kind", of: OfficeCalendar.SpecialDay.self)
        let name = reader.line("name_vi", max: 200)
        let english = reader.line("name_en", .optional, max: 200)
        let arabic = reader.line("name_ar", .optional, max: 200)
        let source = reader.line("source", max: 300)
        let verified = reader.choice("verified", of: Holiday.Verification.self)
        guard reader.isSound, let date, let kind, let name, let source, let verified else {
            return try await page(visit, form: form, problems: reader.problems)
        }
        let action = CreateHoliday(
            date: date, kind: kind, name: LocalizedText(name, english: english, arabic: arabic), source: source,
            verified: verified)
        let (now, database) = (visit.now, visit.site.database)
        let key = IdempotencyKey(
            actor: actor.id, action: "workcalendar.create_holiday",
            key: try visit.idempotencyKey(form) ?? ID<Holiday>(at: now).text)
        do {
            try await database.write { transaction in
                _ = try transaction.once(key, at: now) {
                    try action(by: actor, at: now, database: database, in: transaction).text
                }
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, form: form, problems: problem.fields)
        }
        return .redirect("/desk/calendar?year=\(date.year)", flash: Flash(.success, "workcalendar.saved"))
    }

    /// The button beside a day: takes it out.
    func withdraw(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let reader = FormReader(try await visit.form())
        let version = reader.version()
        try reader.check()
        let action = WithdrawHoliday(id: try visit.id("id"), version: version ?? 0)
        let (now, database) = (visit.now, visit.site.database)
        let gone = try await database.write { transaction in
            try action(by: actor, at: now, database: database, in: transaction)
        }
        return .redirect("/desk/calendar?year=\(gone.date.year)", flash: Flash(.success, "workcalendar.withdrawn"))
    }

    private func page(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Reply {
        let mayManage = try visit.actor().may(WorkCalendarFeature.manage)
        let thisYear = visit.now.date.year
        let year =
            visit.query.text("year").flatMap { Int($0) }.flatMap { (1900...2200).contains($0) ? $0 : nil } ?? thisYear
        let (holidays, calendar) = try await visit.site.database.read { [store] connection in
            (try store.holidays(year: year, in: connection), try store.calendar(in: connection))
        }
        let values: ViewModel = [
            "year": String(year), "may_manage": mayManage,
            "pager": [
                "text": String(year), "previous_url": "/desk/calendar?year=\(year - 1)",
                "next_url": "/desk/calendar?year=\(year + 1)",
            ] as ViewModel,
            "holidays": holidays.map { row($0, visit) },
            "empty": ["icon": "calendar", "title": visit.say("workcalendar.empty")] as ViewModel,
            "hours": hours(calendar.hours(on: visit.now.date), visit),
            "error_list": problems.isEmpty
                ? nil
                : [
                    "errors": problems.map { problem -> ViewModel in
                        let label = visit.say(TextKey("workcalendar.field.\(problem.field)"))
                        return ["id": problem.field, "text": "\(label): \(visit.say(problem.message))"]
                    }
                ] as ViewModel,
            "fields": mayManage ? fields(visit, form, problems) : [],
        ]
        return .page(
            Page("workcalendar/list_holidays", status: problems.isEmpty ? .ok : .unprocessableContent, values))
    }

    private func row(_ holiday: Holiday, _ visit: Visit) -> ViewModel {
        let mark: Badge =
            switch holiday.verified {
            case .read: Badge(.good, icon: "check", visit.say("workcalendar.verified.read"))
            case .secondary: Badge(.neutral, icon: "info", visit.say("workcalendar.verified.secondary"))
            case .unverified: Badge(.warn, icon: "warning", visit.say("workcalendar.verified.unverified"))
            }
        return [
            "id": holiday.id.text, "row_version": String(holiday.version),
            "date": visit.formats.dateWithWeekday(holiday.date), "iso": holiday.date.description,
            "name": holiday.name.text(in: visit.language),
            "name_language": holiday.name.language(for: visit.language).tag,
            "kind": visit.say(TextKey("workcalendar.kind." + holiday.kind.rawValue)),
            "source": holiday.source == Holiday.catalogue ? visit.say("workcalendar.source.catalogue") : holiday.source,
            "mark": mark.viewModel,
        ]
    }

    private func hours(_ hours: WorkHours, _ visit: Visit) -> ViewModel {
        var rows = hours.week.enumerated().map { index, spans -> ViewModel in
            let text = spans.map { span in
                visit.formats.time(minuteOfDay: span.open) + "–" + visit.formats.time(minuteOfDay: span.close)
            }
            return [
                // 1970-01-05 was a Monday.
                "key": visit.formats.weekday(CalendarDate(dayNumber: 4 + index)),
                "value": text.isEmpty ? visit.say("workcalendar.closed") : visit.formats.list(text),
            ]
        }
        rows.append([
            "key": visit.say("workcalendar.cut_off"), "value": visit.formats.time(minuteOfDay: hours.cutOff),
        ])
        return ["rows": rows]
    }

    private func fields(_ visit: Visit, _ form: Form, _ problems: [FieldProblem]) -> [ViewModel] {
        func field(_ name: String, _ kind: String, required: Bool = true, _ more: ViewModel = [:]) -> ViewModel {
            var values: ViewModel = [
                "id": name, "name": name, kind: true, "label": visit.say(TextKey("workcalendar.field." + name)),
                "value": form.text(name), "required": required, "maxlength": "300",
                "optional_text": required ? nil : visit.say("web.form.optional"),
                "error": problems.first { $0.field == name }.map { visit.say($0.message) },
            ]
            values.merge(more)
            return values
        }
        func choices(_ name: String, _ prefix: String, _ all: [String], _ usual: String) -> ViewModel {
            let offered = all.map { (value: $0, label: visit.say(TextKey(prefix + $0))) }
            return field(
                name, "is_select", ["options": ViewModel.options(offered, chosen: form.text(name) ?? usual)])
        }
        return [
            field("date", "is_date", ["width": "medium"]),
            choices("kind", "workcalendar.kind.", OfficeCalendar.SpecialDay.allCases.map(\.rawValue), "holiday"),
            field("name_vi", "is_text"), field("name_en", "is_text", required: false),
            field("name_ar", "is_text", required: false, ["dir_auto": true]), field("source", "is_text"),
            choices("verified", "workcalendar.verified.", Holiday.Verification.allCases.map(\.rawValue), "secondary"),
        ]
    }
}
