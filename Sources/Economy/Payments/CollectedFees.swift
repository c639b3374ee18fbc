public import Base
public import House
public import Storage

/// The ports that Payments gives to other features.
public struct CollectedFees: FeeCollection, FeeTariff {
    let services: PaymentsServices

    @discardableResult
    public func ask(
        _ request: FeeRequest, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> FeeStanding {
        guard request.amount.dong >= 0 else { throw Problem(.conflict, "payments.problem.changed") }
        let isNew = try services.fees.insert(
            ID<Fee>(at: now), request, by: actor.account, at: now, in: transaction)
        if isNew { return FeeStanding(amount: request.amount, state: .unpaid, receipt: nil) }
        guard let fee = try services.fees.lock(request.owner, in: transaction) else { throw Problem.notFound }
        switch fee.state {
        case .unpaid: try services.fees.update(fee, request, in: transaction)
        case .paid where fee.amount == request.amount: break
        case .paid: throw Problem(.conflict, "payments.problem.paid_already")
        case .cancelled: throw Problem(.conflict, "payments.problem.changed")
        }
        return try standing(of: request.owner, in: transaction)
            ?? FeeStanding(amount: request.amount, state: .unpaid, receipt: nil)
    }

    @discardableResult
    public func takeCash(
        for owner: FeeOwner, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> FeeStanding {
        guard let fee = try services.fees.find(owner, in: transaction) else { throw Problem.notFound }
        let receipt = try IssueReceipt(services: services)(fee, by: actor, at: now, in: transaction)
        return try standing(of: owner, in: transaction)
            ?? FeeStanding(
                amount: fee.amount, state: .paid,
                receipt: FeeStanding.Receipt(number: receipt.label, path: CashReceipt.path(receipt.id)))
    }

    @discardableResult
    public func withdraw(
        _ owner: FeeOwner, reason: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> FeeStanding? {
        guard let fee = try services.fees.find(owner, in: transaction) else { return nil }
        if fee.state == .paid,
            let receipt = try services.receipts.inForce(of: [fee.id], in: transaction)[fee.id]
        {
            try RevokeReceipt(services: services)(
                receipt.id, version: nil, reason: reason, by: actor, at: now, in: transaction)
        }
        guard let left = try services.fees.lock(owner, in: transaction) else { return nil }
        // Somebody took the cash between the look and the lock.
        guard left.state != .paid else { throw Problem(.conflict, "payments.problem.changed") }
        if left.state != .cancelled { try services.fees.move(left, to: .cancelled, in: transaction) }
        return FeeStanding(amount: left.amount, state: .cancelled, receipt: nil)
    }

    @discardableResult
    public func cancelUnpaid(_ owner: FeeOwner, in transaction: Transaction) throws -> FeeStanding? {
        if let fee = try services.fees.lock(owner, in: transaction), fee.state == .unpaid {
            try services.fees.move(fee, to: .cancelled, in: transaction)
        }
        return try standing(of: owner, in: transaction)
    }

    public func standing(of owner: FeeOwner, in connection: Connection) throws -> FeeStanding? {
        try standings(ofAll: owner.kind, [owner.id], in: connection)[owner.id]
    }

    public func standings(
        ofAll kind: String, _ ids: [String], in connection: Connection
    ) throws -> [String: FeeStanding] {
        let fees = try services.fees.find(ids, of: kind, in: connection)
        let receipts = try services.receipts.inForce(of: fees.map(\.id), in: connection)
        let pairs = fees.map { fee in
            let receipt = receipts[fee.id].map { FeeStanding.Receipt(number: $0.label, path: $0.path, code: $0.code) }
            return (fee.owner.id, FeeStanding(amount: fee.amount, state: fee.state, receipt: receipt))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    public func drawer(of actor: Actor, at now: Instant, in connection: Connection) throws -> DrawerStanding {
        guard actor.may(PaymentsFeature.take) else { return .forbidden }
        let drawer = try services.drawers.find(of: actor.account, on: now.date, in: connection)
        return drawer?.state == .open ? .open : .closed(path: "/desk/payments/drawer")
    }

    public func rule(
        _ key: String, unit: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> FeeRule? {
        try services.tariff.inForce(key, unit: unit, asOf: date, in: connection)?.rule
    }
}
