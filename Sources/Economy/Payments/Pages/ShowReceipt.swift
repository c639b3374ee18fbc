import Base
import Codes
import HTTPTypes
import House
import Paper
import Storage
import Texts
import Web

/// `/desk/payments/receipts/{id}`: one receipt, its paper, and giving the money back.
struct ShowReceipt: Sendable {
    let services: PaymentsServices

    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit)) }

    /// `GET …/paper`: the receipt as PDF, as often as it is asked for.
    func paper(_ visit: Visit) async throws -> Reply {
        let receipt = try await find(visit).receipt
        let document = ReceiptPaper(site: visit.site, kinds: services.kinds).document(receipt)
        // Off the threads that serve requests: typesetting takes tens of milliseconds.
        let bytes = try await Task.detached(priority: .userInitiated) { try document.pdf() }.value
        return .download(
            Download(
                bytes, mediaType: "application/pdf",
                fileName: "\(receipt.label.replacing("/", with: "-")).pdf"))
    }

    /// `POST …/revoke`.
    func revoke(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: CashReceipt.self)
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version()
        let reason = reader.text("reason", .required, max: 500)
        guard reader.isSound, let reason else {
            return .page(try await page(visit, form: form, problems: reader.problems))
        }
        let services = services
        try await services.database.write { transaction in
            try RevokeReceipt(services: services)(
                id, version: version, reason: reason, by: actor, at: visit.now, in: transaction)
        }
        return .redirect(CashReceipt.path(id), flash: Flash(.success, "payments.receipt.was_revoked"))
    }

    private func find(_ visit: Visit) async throws -> (receipt: CashReceipt, fee: Fee?) {
        let actor = try visit.actor()
        let id = try visit.id("id", of: CashReceipt.self)
        let services = services
        let found = try await services.database.read { connection in
            try services.receipts.find(id, actor.scope, in: connection).map { receipt in
                (receipt, try services.fees.find(receipt.fee, actor.scope, in: connection))
            }
        }
        guard let found else { throw Problem.notFound }
        return found
    }

    private func page(_ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []) async throws -> Page {
        let actor = try visit.actor()
        let (receipt, fee) = try await find(visit)
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        var rows: [ViewModel] = []
        func row(_ key: String, _ value: String?, url: String? = nil) {
            guard let value, !value.isEmpty else { return }
            rows.append(["key": visit.say(TextKey("payments.column.\(key)")), "value": value, "url": url])
        }
        row("amount", words.money(receipt.amount))
        row("fee", words.fee(receipt.feeKind))
        row("title", receipt.title, url: fee?.path)
        row("payer", receipt.payer)
        row("officer", receipt.officer)
        row("taken_at", visit.formats.instant(receipt.takenAt))
        row("code", receipt.code.grouped, url: receipt.code.path)
        row("revoked_at", receipt.revocation.map { visit.formats.instant($0.at) })
        row("revoker", receipt.revocation?.by)
        row("reason", receipt.revocation?.reason)
        var values: ViewModel = [
            "title": visit.say("payments.receipt.title", ["number": .text(receipt.label)]),
            "badge": words.badge(receipt.state).viewModel, "rows": rows, "paper_url": "\(receipt.path)/paper",
        ]
        if receipt.state == .valid, actor.may(PaymentsFeature.take) {
            let reason = fields.text(
                "reason", visit.say("payments.field.reason"), hint: visit.say("payments.field.reason_hint"),
                isRequired: true)
            values["revoke"] =
                ["action": "\(receipt.path)/revoke", "reason": reason, "version": "\(receipt.version)"] as ViewModel
            values["summary"] = fields.summary(naming: [reason])
        }
        return Page(
            "payments/show_receipt", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true, values)
    }
}
