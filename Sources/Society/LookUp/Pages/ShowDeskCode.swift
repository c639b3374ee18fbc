import Base
import Codes
import Foundation
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/codes/{code}`: one code with its figures, its sign to print, and the form to revoke it.
struct ShowDeskCode: Sendable {
    let units: UnitDirectory
    let targets: [String: any ScanTarget]
    private static let days = 30

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        .page(try await page(visit, form: Form(), problems: []))
    }

    /// The page, with what was typed and what is wrong with it.
    func page(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Page {
        let actor = try visit.actor()
        let code = try Self.code(visit)
        let (today, units) = (visit.now.date, units)
        let found = try await visit.site.database.read { connection in
            guard let found = try CodeStore.get(code, scope: actor.scope, in: connection) else {
                throw Problem.notFound
            }
            return (
                found, try ScanCounter.figures(code, since: today.adding(days: -Self.days), in: connection),
                try units.unit(found.record.unit, asOf: today, in: connection)
            )
        }
        let (register, figures, unit) = found
        let isInForce = register.record.state == .published
        let errors = problems.map { ["id": $0.field, "text": visit.say($0.message)] as ViewModel }
        return Page(
            "lookup/show_desk_code", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": register.record.title.text(in: visit.language), "code": code.grouped,
                "badge": CodeWords.state(register.record.state, visit).viewModel,
                "facts": ["rows": rows(register, unit, total: figures.total, visit)] as ViewModel,
                "qr": [
                    "src": "\(code.path).svg", "code": code.grouped,
                    "alt": visit.say("lookup.qr.alt", ["code": .text(code.grouped)]),
                ] as ViewModel,
                "public_url": code.path, "desk_url": targets[register.record.kind]?.deskPath(register.record),
                "sign_url": "/desk/codes/\(code.text)/sign.pdf", "is_draft_sign": visit.site.settings.address == nil,
                "is_in_force": isInForce, "revoke_url": "/desk/codes/\(code.text)/revoke",
                "has_errors": !errors.isEmpty, "summary": ["errors": errors] as ViewModel,
                "reason_field": [
                    "is_textarea": true, "id": "reason", "name": "reason", "label": visit.say("lookup.revoke.reason"),
                    "hint": visit.say("lookup.revoke.reason_hint"), "value": form.text("reason"), "required": true,
                    "maxlength": "300", "dir_auto": true,
                    "error": problems.first { $0.field == "reason" }.map { visit.say($0.message) },
                ] as ViewModel,
                "replace_field": [
                    "is_checkbox": true, "id": "replace", "name": "replace",
                    "label": visit.say("lookup.revoke.replace"),
                    "checked": form.has("replace"),
                ] as ViewModel,
                "has_days": !figures.days.isEmpty,
                "days": visit.table(
                    "lookup.figures",
                    caption: visit.say("lookup.figures.caption", ["count": .number(Int64(Self.days))]),
                    columns: ["day", "number"], numeric: ["number"],
                    rows: figures.days.map { day, number in
                        [["text": visit.formats.date(day)], ["text": visit.formats.number(number)]]
                    }),
            ])
    }

    private func rows(
        _ register: RegisteredCode, _ unit: AdministrativeUnit?, total: Int64, _ visit: Visit
    ) -> [ViewModel] {
        var rows: [ViewModel] = [
            ["key": visit.say("lookup.codes.kind"), "value": CodeWords.kind(register.record.kind, visit)],
            ["key": visit.say("lookup.codes.unit"), "value": unit?.name.text(in: visit.language) ?? "–"],
            ["key": visit.say("lookup.codes.made"), "value": visit.formats.instant(register.createdAt)],
            ["key": visit.say("lookup.codes.scans"), "value": visit.formats.number(total)],
        ]
        if let at = register.revokedAt {
            rows.append(["key": visit.say("lookup.codes.revoked"), "value": visit.formats.instant(at)])
        }
        if !register.reason.isEmpty {
            rows.append(["key": visit.say("lookup.revoke.reason"), "value": register.reason])
        }
        if let newer = register.supersededBy {
            rows.append([
                "key": visit.say("lookup.codes.superseded_by"), "value": newer.grouped,
                "url": "/desk/codes/\(newer.text)",
            ])
        }
        return rows
    }

    /// The code at the capture; throws `Problem` (not found) if it is none.
    static func code(_ visit: Visit) throws -> PublicCode {
        guard case .valid(let code) = PublicCode.parse(try visit.parameter("code")) else { throw Problem.notFound }
        return code
    }
}

/// `POST /desk/codes/{code}/revoke`.
struct SubmitRevocation: Sendable {
    let show: ShowDeskCode
    let revoke: RevokeCode

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let code = try ShowDeskCode.code(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        guard let reason = reader.line("reason", max: 300, min: 5), reader.isSound else {
            return .page(try await show.page(visit, form: form, problems: reader.problems))
        }
        let replacement = try await revoke(
            code, reason: reason, isReplaced: reader.checkbox("replace"), by: actor,
            key: try visit.idempotencyKey(form),
            at: visit.now)
        if let replacement {
            return .redirect("/desk/codes/\(replacement.text)", flash: Flash(.success, "lookup.revoke.replaced"))
        }
        return .redirect("/desk/codes/\(code.text)", flash: Flash(.success, "lookup.revoke.done"))
    }
}

/// `GET /desk/codes/{code}/sign.pdf?size=a4|a5|a6|door|door_tall&words=vi|en|ar`: the sign to hang up.
struct ShowSign: Sendable {
    let units: UnitDirectory

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let code = try ShowDeskCode.code(visit)
        let size =
            visit.query.text("size").flatMap(PrintFormat.init(rawValue:)).flatMap { $0.grid == nil ? $0 : nil } ?? .a4
        let language = visit.query.text("words").flatMap(Language.init(rawValue:)) ?? .vietnamese
        let (today, units) = (visit.now.date, units)
        let (found, unit) = try await visit.site.database.read { connection in
            guard let found = try CodeStore.get(code, scope: actor.scope, in: connection) else {
                throw Problem.notFound
            }
            return (found, try units.unit(found.record.unit, asOf: today, in: connection))
        }
        let owner = unit?.name.text(in: language) ?? ""
        // Off the threads that serve requests: typesetting takes tens of milliseconds.
        let bytes = try await Task.detached(priority: .userInitiated) {
            try PrintSign.pdf(
                found, owner: owner, size: size, language: language, site: visit.site, at: visit.now)
        }.value
        return .download(
            Download(bytes, mediaType: "application/pdf", fileName: "\(code.text)-\(size.rawValue).pdf"))
    }
}
