import Base
import Codes
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/emergency`: the numbers to call when minutes count, as residents see them.
struct EditEmergency: Sendable {
    let edit: EditEmergencyNumbers
    let codes: PublicCodes
    private static let prefix = "lookup.emergency_desk"

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        .page(try await page(visit, form: Form(), problems: []))
    }

    /// `POST /desk/emergency`: one more.
    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        guard let number = read(reader), reader.isSound else {
            return .page(try await page(visit, form: form, problems: reader.problems))
        }
        do {
            try await edit.create(number, by: actor, key: try visit.idempotencyKey(form), at: visit.now)
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await page(visit, form: form, problems: problem.fields))
        }
        return .redirect("/desk/emergency", flash: Flash(.success, "lookup.emergency_desk.saved"))
    }

    /// `POST /desk/emergency/sign`: a code for the numbers, to be printed and hung up.
    func sign(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        _ = try await visit.form()
        let code = try await edit.sign(EmergencyTarget.title(visit), codes, by: actor, at: visit.now)
        return .redirect(
            actor.may(LookUpFeature.codesPermission) ? "/desk/codes/\(code.text)" : "/desk/emergency",
            flash: Flash(.success, "lookup.emergency_desk.sign_made"))
    }

    /// `GET /desk/emergency/{number}`.
    func show(_ visit: Visit) async throws -> Reply {
        .page(one(try await number(visit), visit, form: Form(), problems: []))
    }

    /// `POST /desk/emergency/{number}`.
    func update(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let old = try await number(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version() ?? 0
        guard var number = read(reader, number: old.number), reader.isSound else {
            return .page(one(old, visit, form: form, problems: reader.problems))
        }
        number.version = version
        do {
            try await edit(number, by: actor, at: visit.now)
        } catch let problem as Problem where problem.kind == .conflict {
            let said = [FieldProblem("", problem.message)]
            return .page(one(try await self.number(visit), visit, form: form, problems: said, isConflict: true))
        }
        return .redirect("/desk/emergency", flash: Flash(.success, "lookup.emergency_desk.saved"))
    }

    /// `POST /desk/emergency/{number}/remove`.
    func remove(_ visit: Visit) async throws -> Reply {
        let old = try await number(visit)
        _ = try await visit.form()
        try await edit.remove(old, by: try visit.actor(), at: visit.now)
        return .redirect("/desk/emergency", flash: Flash(.success, "lookup.emergency_desk.removed"))
    }

    private func number(_ visit: Visit) async throws -> EmergencyNumber {
        let text = try visit.parameter("number")
        let all = try await visit.site.database.read { try EmergencyNumber.list(in: $0) }
        guard let found = all.first(where: { $0.number == text }) else { throw Problem.notFound }
        return found
    }

    private func read(_ reader: FormReader, number given: String? = nil) -> EmergencyNumber? {
        var number = given
        if given == nil, let typed = reader.line("number", max: 20) {
            number = SearchWords.digits(of: typed)
            if number == nil || (number?.count ?? 0) > 11 { reader.refuse("number", "web.form.bad_phone") }
        }
        func text(_ name: String, _ presence: FormReader.Presence) -> LocalizedText {
            LocalizedText(
                reader.line("\(name)_vi", presence, max: 200) ?? "",
                english: reader.line("\(name)_en", .optional, max: 200),
                arabic: reader.line("\(name)_ar", .optional, max: 200))
        }
        let (name, about) = (text("name", .required), text("text", .optional))
        let place = reader.integer("place", .optional, 0...999) ?? 0
        let verified = reader.choice("verified", among: EmergencyNumber.verifications)
        guard let number, let verified else { return nil }
        return EmergencyNumber(number: number, name: name, text: about, verified: verified, place: place)
    }

    private func fields(_ view: LookUpForm, _ visit: Visit, withNumber: Bool) -> [ViewModel] {
        (withNumber ? [view.field("tel", "number", isRequired: true, most: 20)] : []) + [
            view.field("text", "name_vi", isRequired: true, most: 200), view.field("text", "name_en", most: 200),
            view.field("text", "name_ar", most: 200, isForeign: true),
            view.field("text", "text_vi", hasHint: true, most: 200), view.field("text", "text_en", most: 200),
            view.field("text", "text_ar", most: 200, isForeign: true),
            view.field("number", "place", hasHint: true, most: 3),
            view.select(
                "verified",
                EmergencyNumber.verifications.map { ($0, visit.say(TextKey("lookup.verified.\($0)"))) },
                isRequired: true),
        ]
    }

    private func one(
        _ number: EmergencyNumber, _ visit: Visit, form: Form, problems: [FieldProblem], isConflict: Bool = false
    ) -> Page {
        // Who has been shown what another stored goes on from that.
        let version = isConflict ? nil : form.text("version")
        let view = LookUpForm(
            visit: visit, prefix: Self.prefix, form: form, problems: problems,
            initial: [
                "name_vi": number.name.vietnamese, "name_en": number.name.others[.english] ?? "",
                "name_ar": number.name.others[.arabic] ?? "", "text_vi": number.text.vietnamese,
                "text_en": number.text.others[.english] ?? "", "text_ar": number.text.others[.arabic] ?? "",
                "place": String(number.place), "verified": number.verified,
            ], isConflict: isConflict)
        return Page(
            "lookup/edit_emergency_number",
            status: isConflict ? .conflict : problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": number.number, "summary": view.errors, "fields": fields(view, visit, withNumber: false),
                "form_version": version ?? String(number.version),
                "url": "/desk/emergency/\(number.number)",
            ])
    }

    private func page(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Page {
        let (actor, codes) = (try visit.actor(), codes)
        let (numbers, sign) = try await visit.site.database.read { connection in
            (
                try EmergencyNumber.list(in: connection),
                try codes.code(kind: EmergencyTarget.kind, target: actor.commune.text, in: connection)
            )
        }
        let hung = sign.flatMap { $0.state == .published ? $0 : nil }
        let view = LookUpForm(
            visit: visit, prefix: Self.prefix, form: form, problems: problems, initial: ["verified": "unverified"])
        return Page(
            "lookup/edit_emergency", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": visit.say("lookup.emergency.title"), "summary": view.errors, "has_rows": !numbers.isEmpty,
                "fields": fields(view, visit, withNumber: true), "can_sign": hung == nil && !numbers.isEmpty,
                "sign": hung.map { sign in
                    [
                        "code": sign.code.grouped,
                        "url": actor.may(LookUpFeature.codesPermission)
                            ? "/desk/codes/\(sign.code.text)" : sign.code.path,
                    ] as ViewModel
                },
                "table": visit.table(
                    Self.prefix, caption: visit.say("lookup.emergency.title"),
                    columns: ["number", "name_vi", "text_vi", "verified"],
                    rows: numbers.map { number in
                        [
                            ["text": number.number, "url": "/desk/emergency/\(number.number)"],
                            ["text": number.name.text(in: visit.language)],
                            ["text": number.text.text(in: visit.language)],
                            ["text": visit.say(TextKey("lookup.verified.\(number.verified)"))],
                        ]
                    }),
            ])
    }
}
