import Base
import Codes
import HTTPTypes
import House
import Paper
import Residents
import Storage
import Texts
import Web

/// `/desk/certification/entries/{id}`: one entry with its history, its papers, correcting it and declaring it void.
struct ShowEntry: Sendable {
    let services: CertificationServices

    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit)) }

    /// `GET …/wording`: the words over the copies, a strip for each, as PDF.
    func wording(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let entry = try await find(visit).entry
        let number = try entry.personalNumber(services.vault)
        let services = services
        // With a signature the paper shows the personal number: each look is written down.
        if !number.isEmpty, entry.kind == .signature {
            try await services.database.write { transaction in
                try services.note(
                    "print_wording", entry.id, unit: entry.unit, facts: ["number": .string(entry.label)], by: actor,
                    at: visit.now, in: transaction)
            }
        }
        let document = WordingPaper(site: visit.site).document(entry, personalNumber: number)
        // Off the threads that serve requests: typesetting takes tens of milliseconds.
        let bytes = try await Task.detached(priority: .userInitiated) { try document.pdf() }.value
        let name = "\(entry.kind.rawValue)-\(entry.number)-\(entry.year).pdf"
        return .download(Download(bytes, mediaType: "application/pdf", fileName: name))
    }

    /// `POST …/correct`.
    func correct(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let entry = try await find(visit).entry
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version()
        let requester = reader.line("requester", .required, max: 200, min: 2)
        let document = reader.line("document", .required, max: 300, min: 2)
        let pages = entry.kind.hasPages ? reader.integer("pages", .required, LaneReading.limits.pages) : 0
        let copies = reader.integer("copies", .required, LaneReading.limits.copies)
        let application = reader.line("application", .optional, max: 200)
        let reason = reader.text("reason", .required, max: 500)
        let services = services
        do {
            try reader.check()
            let request = EditEntry.Request(
                entry: entry.id, version: version ?? 0, requester: requester ?? "", document: document ?? "",
                pages: pages ?? 0, copies: copies ?? 0, application: application ?? "",
                reason: reason ?? "")
            try await services.database.write { transaction in
                try EditEntry(services: services)(request, by: actor, at: visit.now, in: transaction)
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await page(visit, correcting: form, problems: problem.fields))
        }
        return .redirect(entry.path, flash: Flash(.success, "certification.entry.corrected"))
    }

    /// `POST …/void`.
    func void(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: BookEntry.self)
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version()
        let reason = reader.text("void_reason", .required, max: 500)
        guard reader.isSound, let reason else {
            return .page(try await page(visit, voiding: form, problems: reader.problems))
        }
        let services = services
        try await services.database.write { transaction in
            try WithdrawEntry(services: services)(
                id, version: version ?? 0, reason: reason, by: actor, at: visit.now, in: transaction)
        }
        return .redirect(BookEntry.path(id), flash: Flash(.success, "certification.entry.voided"))
    }

    private struct Found: Sendable {
        let entry: BookEntry
        let standing: FeeStanding?
        let corrections: [EntryCorrection]
    }

    private func find(_ visit: Visit) async throws -> Found {
        let actor = try visit.actor()
        let id = try visit.id("id", of: BookEntry.self)
        let services = services
        let found = try await services.database.read { connection in
            try services.entries.find(id, actor.scope, in: connection).map { entry in
                Found(
                    entry: entry, standing: try services.fees.standing(of: entry.owner, in: connection),
                    corrections: try services.entries.corrections(of: id, in: connection))
            }
        }
        guard let found else { throw Problem.notFound }
        return found
    }

    private func page(
        _ visit: Visit, correcting: Form? = nil, voiding: Form? = nil, problems: [FieldProblem] = []
    ) async throws -> Page {
        let actor = try visit.actor()
        let found = try await find(visit)
        let entry = found.entry
        let words = EntryWords(visit: visit)
        var values: ViewModel = [
            "title": visit.say(
                "certification.entry.title", ["kind": .text(words.kind(entry.kind)), "number": .text(entry.label)]),
            "badges": [words.state(entry.state), words.fee(found.standing)].compactMap { $0?.viewModel },
            "rows": try rows(entry, found.standing, visit), "history": history(found.corrections, visit),
            "wording_url": "\(entry.path)/wording",
            "receipt_url": found.standing?.receipt?.path,
        ]
        if actor.may(CertificationFeature.register), entry.state == .valid {
            let fields = FieldModel(visit: visit, form: correcting ?? Form(), problems: problems)
            let models = fields.correcting(entry)
            let void = FieldModel(visit: visit, form: voiding ?? Form(), problems: problems).reason(
                "void_reason", hint: found.standing?.state == .paid ? "certification.field.void_paid_hint" : nil)
            values["correct"] =
                [
                    "action": "\(entry.path)/correct", "fields": models, "version": "\(entry.version)",
                    "is_open": correcting != nil,
                ] as ViewModel
            values["void"] =
                [
                    "action": "\(entry.path)/void", "field": void, "version": "\(entry.version)",
                    "is_open": voiding != nil,
                ] as ViewModel
            values["summary"] = fields.summary(naming: models + [void])
        }
        return Page(
            "certification/show_entry", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            values)
    }

    private func rows(_ entry: BookEntry, _ standing: FeeStanding?, _ visit: Visit) throws -> [ViewModel] {
        var rows: [ViewModel] = []
        func row(_ key: String, _ value: String?, url: String? = nil) {
            guard let value, !value.isEmpty else { return }
            rows.append(["key": visit.say(TextKey("certification.column.\(key)")), "value": value, "url": url])
        }
        let number = try? PersonalNumber(parsing: try entry.personalNumber(services.vault))
        row("at", visit.formats.instant(entry.at))
        row("requester", entry.requester)
        row("personal_number", number.map(Masked.number))
        row("document", entry.document)
        if entry.kind.hasPages { row("pages", visit.formats.number(Int64(entry.pages))) }
        row("copies", visit.formats.number(Int64(entry.copies)))
        row("amount", visit.formats.money(entry.amount))
        row("receipt", standing?.receipt?.number, url: standing?.receipt?.path)
        row("application", entry.application?.grouped, url: entry.application?.path)
        row("signer", [entry.signer, entry.signerPost].filter { !$0.isEmpty }.joined(separator: ", "))
        row("officer", entry.officer)
        row("code", entry.code.grouped, url: entry.code.path)
        row("voided_at", entry.voiding.map { visit.formats.instant($0.at) })
        row("voided_by", entry.voiding?.by)
        row("reason", entry.voiding?.reason)
        return rows
    }

    private func history(_ corrections: [EntryCorrection], _ visit: Visit) -> [ViewModel] {
        corrections.map { correction in
            [
                "icon": "edit", "who": correction.officer, "when": visit.formats.instant(correction.at),
                "iso": correction.at.iso, "text": correction.reason,
                "title": visit.say(
                    "certification.entry.was_corrected",
                    [
                        "field": .message(Message(TextKey("certification.field.\(correction.field)"))),
                        "before": .text(correction.before), "after": .text(correction.after),
                    ]),
            ]
        }
    }
}
