import Audit
import Base
import Codes
import House
import Identity
import Storage
import Web
import WorkCalendar

/// Makes a block of stickers, each with a code of its own that is in force at once.
struct MakeStickers: Sendable {
    let services: OneStopServices

    /// `title` is what the codes are called for as long as no application bears them.
    func callAsFunction(
        _ count: Int, note: String, title: LocalizedText, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> ID<StickerBlock> {
        try actor.require(DossierRules.receive)
        guard StickerBlock.sizes.contains(count) else {
            let (least, most) = (StickerBlock.sizes.lowerBound, StickerBlock.sizes.upperBound)
            throw Problem.invalid([
                FieldProblem(
                    "count",
                    Message(
                        "onestop.sticker.problem.count", ["min": .number(Int64(least)), "max": .number(Int64(most))]))
            ])
        }
        let store = StickerStore()
        let block = StickerBlock(
            id: ID(at: now), unit: actor.commune, number: try store.nextNumber(of: actor.commune, in: transaction),
            note: note, actorName: actor.displayName, madeAt: now)
        try store.insert(block, by: actor, in: transaction)
        for place in 1...count {
            let code = try services.codes.issue(
                kind: Sticker.kind, target: block.id.text, unit: block.unit, title: title, in: transaction)
            try store.insert(code, at: place, of: block, in: transaction)
        }
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.make_stickers",
                subject: AuditSubject("onestop.sticker_block", block.id), unit: block.unit,
                facts: ["number": .integer(block.number), "stickers": .integer(Int64(count))], at: now),
            in: transaction)
        return block.id
    }
}

/// Takes free stickers of a block out of use: all of them, or one.
struct VoidStickers: Sendable {
    let services: OneStopServices

    /// How many are void now that were free. Throws `Problem`: not found, or that none of them is free.
    @discardableResult
    func callAsFunction(
        _ id: ID<StickerBlock>, only code: PublicCode?, reason: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Int {
        try actor.require(DossierRules.receive)
        let store = StickerStore()
        guard let block = try store.find(id, actor.scope, in: transaction) else { throw Problem.notFound }
        let stickers = try store.stickers(of: id, limit: StickerBlock.sizes.upperBound, in: transaction)
        var voided: [PublicCode] = []
        for sticker in stickers where sticker.state == .free && (code == nil || sticker.code == code) {
            guard try store.move(sticker.code, to: .void, reason: reason, by: actor, at: now, in: transaction) else {
                continue
            }
            try services.codes.revoke(sticker.code, reason: reason, in: transaction)
            voided.append(sticker.code)
        }
        guard !voided.isEmpty else {
            throw Problem.invalid([FieldProblem("code", "onestop.sticker.problem.none_free")])
        }
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.void_stickers",
                subject: AuditSubject("onestop.sticker_block", id), unit: block.unit,
                facts: [
                    "reason": .string(reason), "codes": .array(voided.map { .string($0.text) }),
                ], at: now), in: transaction)
        return voided.count
    }
}

/// A sticker on the paper file of an application that is entered now, and the moment at which the paper was taken in.
struct StickerUse: Sendable {
    let code: PublicCode
    let receivedAt: Instant

    /// As below, for a form that was sent.
    func problems(_ services: OneStopServices, _ actor: Actor, _ visit: Visit) async throws -> [FieldProblem] {
        try await services.database.read {
            try Self.problems(code, receivedAt: receivedAt, services, by: actor, at: visit.now, in: $0)
        }
    }

    /// What is wrong with it, at the fields of the form; empty if it may be used.
    static func problems(
        _ code: PublicCode, receivedAt: Instant?, _ services: OneStopServices, by actor: Actor, at now: Instant,
        in connection: Connection
    ) throws -> [FieldProblem] {
        // A block of a commune that became this one goes on.
        guard let (sticker, block) = try StickerStore().find(code, in: connection),
            try services.units.standing(block.unit, asOf: now.date, in: connection)?.id ?? block.unit == actor.commune
        else { return [FieldProblem("sticker", "onestop.sticker.problem.unknown")] }
        switch sticker.state {
        case .used: return [FieldProblem("sticker", "onestop.sticker.problem.used")]
        case .void: return [FieldProblem("sticker", "onestop.sticker.problem.void")]
        case .free: break
        }
        guard let receivedAt else { return [] }
        if receivedAt > now { return [FieldProblem("received_day", "onestop.sticker.problem.future")] }
        // People write minutes down, not seconds.
        if receivedAt.adding(minutes: 1) <= block.madeAt {
            return [
                FieldProblem(
                    "received_day", Message("onestop.sticker.problem.before_block", ["at": .instant(block.madeAt)]))
            ]
        }
        let days = try services.rules.book(in: connection).rules(on: now.date)[.lateEntryDays]
        let calendar = try services.calendar.calendar(in: connection)
        if calendar.workingDays(after: receivedAt.date, through: now.date) > days {
            return [
                FieldProblem(
                    "received_day", Message("onestop.sticker.problem.too_late", ["count": .number(Int64(days))]))
            ]
        }
        return []
    }
}
