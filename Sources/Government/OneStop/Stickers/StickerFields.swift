import Base
import Codes
import House
import Storage
import Web

/// The part of the walk-in form that is there when a sticker was scanned: its code, and when the paper was taken in.
struct StickerFields: Sendable {
    /// As scanned or typed.
    let typed: String

    /// nil where no sticker was scanned.
    init?(_ visit: Visit, _ form: Form) {
        guard let typed = form.text("sticker") ?? visit.query.text("sticker") else { return nil }
        self.typed = String(typed.prefix(200))
    }

    /// The sticker as the form says; what is wrong with it goes to the reader.
    func read(_ reader: FormReader) -> StickerUse? {
        let code = Sticker.code(typed)
        if code == nil { reader.refuse("sticker", "onestop.sticker.problem.unknown") }
        let day = reader.date("received_day")
        let minute = reader.minuteOfDay("received_time")
        guard let code, let day, let minute else { return nil }
        return StickerUse(code: code, receivedAt: Instant(day, minutes: minute))
    }

    /// What is wrong with a sticker that was just scanned, so that nobody fills in a form in vain.
    func known(_ services: OneStopServices, _ actor: Actor, _ visit: Visit) async throws -> [FieldProblem] {
        guard let code = Sticker.code(typed) else {
            return [FieldProblem("sticker", "onestop.sticker.problem.unknown")]
        }
        return try await services.database.read {
            try StickerUse.problems(code, receivedAt: nil, services, by: actor, at: visit.now, in: $0)
        }
    }

    func models(_ fields: FieldModel) -> [ViewModel] {
        func label(_ name: String) -> String { fields.visit.say(TextKey("onestop.sticker.field.\(name)")) }
        return [
            fields.text(
                "sticker", label("sticker"), value: Sticker.code(typed)?.grouped ?? typed, isRequired: true,
                maxLength: 200),
            fields.text("received_day", label("received_day"), kind: "date", isRequired: true, maxLength: 40),
            fields.text(
                "received_time", label("received_time"), hint: label("received_time_hint"), isRequired: true,
                maxLength: 20, more: ["width": "short"]),
        ]
    }
}
