import Base
import House
import Storage
import Texts
import Web

/// Where the forms of a dossier's fee are sent: both show the dossier again.
struct ChangeFee: Sendable {
    let services: OneStopServices

    /// `POST …/fee`: an amount that no rule tells.
    func ask(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let reader = FormReader(form)
        let amount = reader.money("amount", .required, 1...FeeRule.highestPrice.dong)
        let services = services
        return try await run(visit, form, reader, done: "onestop.fee.was_asked") { id, actor, transaction in
            guard let amount else { return }
            try AskForFee(services: services)(amount, for: id, by: actor, at: visit.now, in: transaction)
        }
    }

    /// `POST …/fee/take`: all of it, in cash.
    func take(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let services = services
        return try await run(visit, form, FormReader(form), done: "onestop.fee.was_taken") { id, actor, transaction in
            try TakeFee(services: services)(id, by: actor, at: visit.now, in: transaction)
        }
    }

    /// `POST …/fee/give-back`: of a dossier that was refused or withdrawn.
    func giveBack(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let reader = FormReader(form)
        let reason = reader.text("reason", .required, max: 500, min: 5)
        let services = services
        return try await run(visit, form, reader, done: "onestop.fee.was_given_back") { id, actor, transaction in
            guard let reason else { return }
            try GiveBackFee(services: services)(id, reason: reason, by: actor, at: visit.now, in: transaction)
        }
    }

    private func run(
        _ visit: Visit, _ form: Form, _ reader: FormReader, done: TextKey,
        _ work: @escaping @Sendable (ID<Dossier>, Actor, Transaction) throws -> Void
    ) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Dossier> = try visit.id("id")
        var attempt = ShowDossier.Attempt(form: form, isFee: true)
        let show = ShowDossier(services: services)
        guard reader.isSound else {
            attempt.problems = reader.problems
            return try await show.show(visit, attempt)
        }
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: done.name, key: $0, fingerprint: id.text)
        }
        do {
            try await services.warmCatalogue()
            _ = try await services.once(key, at: visit.now) { transaction in
                try work(id, actor, transaction)
                return id.text
            }
        } catch let problem as Problem where problem.kind == .conflict {
            attempt.notice = problem.message
            attempt.isConflict = true
            return try await show.show(visit, attempt)
        }
        return .redirect("/desk/dossiers/\(id)", flash: Flash(.success, Message(done)))
    }
}

/// The fee on the page of a dossier: how much, how it stands, and taking it.
struct FeeView {
    let record: DossierRecord
    let attempt: ShowDossier.Attempt
    let actor: Actor
    let visit: Visit

    private var fee: DossierFee { record.fee }
    private var base: String { "/desk/dossiers/\(record.dossier.id)/fee" }
    private var isPaid: Bool { fee.standing?.state == .paid }

    private var mayAsk: Bool {
        actor.may(DossierRules.receive) && AskForFee.states.contains(record.dossier.state)
            && (fee.standing == nil || fee.standing?.state == .unpaid) && fee.amount == nil
    }

    /// nil where nothing is asked for and nothing can be.
    var viewModel: ViewModel? {
        guard fee.isPossible else { return nil }
        guard let standing = fee.standing else {
            // A procedure that is known to be free has no fee to speak of.
            let mayCost = record.procedure.fee.value != 0 || !record.procedure.fee.note.isEmpty
            return mayAsk && mayCost ? ["hint": visit.say("onestop.fee.not_asked"), "ask": ask] : nil
        }
        var values: ViewModel = [
            "rows": [Self.row(standing, url: standing.receipt?.path, visit)],
            "ask": mayAsk ? ask : nil,
            "paper_url": standing.receipt.map { "\($0.path)/paper" },
        ]
        if GiveBackFee.states.contains(record.dossier.state) {
            let mayGive = fee.drawer != .forbidden && actor.may(DossierRules.receive)
            if standing.state != .cancelled, mayGive { values["give_back"] = giveBack }
            return values
        }
        guard standing.state == .unpaid else { return values }
        switch fee.drawer {
        case .open: values["take_url"] = "\(base)/take"
        case .closed(let path): values["drawer_url"] = path
        case .forbidden: values["hint"] = visit.say("onestop.fee.at_the_cashier")
        }
        return values
    }

    private var fields: FieldModel {
        FieldModel(
            visit: visit, form: attempt.isFee ? attempt.form : Form(), problems: attempt.isFee ? attempt.problems : [],
            prefix: "fee")
    }

    private var giveBack: ViewModel {
        ["action": "\(base)/give-back", "field": reasonField, "open": attempt.isFee && !attempt.problems.isEmpty]
    }

    private var reasonField: ViewModel {
        fields.text("reason", visit.say("onestop.action.field.reason"), isRequired: true, maxLength: 500)
    }

    private var amountField: ViewModel {
        return fields.text(
            "amount", visit.say("onestop.fee.amount"), value: fee.standing.map { "\($0.amount.dong)" },
            isRequired: true, maxLength: 30, more: ["inputmode": "numeric", "width": "money"])
    }

    private var ask: ViewModel {
        ["action": base, "field": amountField, "open": attempt.isFee && !attempt.problems.isEmpty]
    }

    /// What was wrong with the amount.
    var summary: ViewModel? {
        guard attempt.isFee else { return nil }
        return FieldModel(visit: visit, problems: attempt.problems, prefix: "fee").summary(
            naming: [amountField, reasonField])
    }

    /// The line of a summary: `16.000 đồng`, paid or not, by which receipt.
    static func row(_ standing: FeeStanding, url: String?, _ visit: Visit) -> ViewModel {
        let amount = visit.formats.money(standing.amount)
        let number = standing.receipt?.number
        let value =
            number.map {
                visit.say("onestop.fee.with_receipt", ["amount": .text(amount), "number": .text($0)])
            } ?? amount
        return [
            "key": visit.say("onestop.fee.title"), "value": value, "url": url,
            "badge": badge(standing.state, visit).viewModel,
        ]
    }

    static func badge(_ state: FeeStanding.State, _ visit: Visit) -> Badge {
        let text = visit.say(TextKey("onestop.fee.state.\(state.rawValue)"))
        return switch state {
        case .unpaid: Badge(.warn, icon: "money", text)
        case .paid: Badge(.good, icon: "check", text)
        case .cancelled: Badge(.neutral, icon: "cross", text)
        }
    }
}
