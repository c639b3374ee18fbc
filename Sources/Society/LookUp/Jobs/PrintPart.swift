import Base
import Codes
import Dispatch
import Files
import Foundation
import House
import Identity
import Logging
import Paper
import Storage
import Texts

/// Makes one file of a print run and orders the next: so that other slow jobs take turns with it, and what is made stays
/// made after a crash.
struct PrintPart: Sendable {
    static let kind = "lookup.print_part"
    /// After so many tries the run has failed, and says so.
    private static let attempts = 4

    let database: Database
    let clock: WallClock
    let logger: Logger
    let files: FileStore
    /// A thread of its own: typesetting takes seconds, and requests share the others.
    let queue = DispatchQueue(label: "lookup.print", qos: .utility)

    /// Orders the file of that number; `again` makes a second order of it another job.
    static func enqueue(
        _ run: PrintRun, part: Int, again: Int64 = 0, at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.enqueue(
            kind, slot: "\(run.id).\(part).\(again)", lane: .slow, unit: run.unit.text,
            payload: ["run": .string(run.id.text), "part": .integer(Int64(part))], at: now)
    }

    func callAsFunction(_ job: Job) async throws {
        guard let id = job.payload["run"]?.string.flatMap({ ID<PrintRun>($0) }),
            let number = job.payload["part"]?.integer.map(Int.init)
        else { return }
        do {
            try await make(id, number)
        } catch is CancellationError {
            throw CancellationError()
        } catch  where job.attempt >= Self.attempts {
            logger.error("a print run failed", metadata: ["run": "\(id)", "part": "\(number)", "error": "\(error)"])
            let now = clock.now()
            try await database.write { transaction in
                guard try PrintRunStore.lock(id, scope: Self.scope, in: transaction)?.state == .working else { return }
                try PrintRunStore.set(.failed, of: id, at: now, in: transaction)
            }
        }
    }

    private static var scope: Scope { .everything(because: "the job was ordered by somebody who may") }

    private func make(_ id: ID<PrintRun>, _ number: Int) async throws {
        let today = clock.today()
        let found = try await database.read { connection -> (PrintRun, [RegisteredCode], PrintSheets.Names)? in
            guard let run = try PrintRunStore.find(id, scope: Self.scope, in: connection), run.state == .working,
                run.plan.parts.indices.contains(number),
                try !PrintRunStore.parts(of: id, in: connection).contains(where: { $0.number == number })
            else { return nil }
            let codes = try PrintRunStore.codes(of: id, at: run.plan.parts[number], in: connection)
            return (run, codes, try UnitStore().find(codes.map(\.record.unit), asOf: today, in: connection))
        }
        guard let (run, codes, names) = found else { return }
        let sheets = PrintSheets(run: run, texts: try SheetTexts.read(run.language))
        let bytes = try await typeset { try sheets.pdf(codes, names: names, part: number) }
        let name = "\(run.format.rawValue)-\(run.createdAt.date)-\(number + 1).pdf"
        guard let file = try await files.stage(bytes, name: name).storedID else { return }
        let now = clock.now()
        try await database.write { transaction in
            guard let run = try PrintRunStore.lock(id, scope: Self.scope, in: transaction), run.state == .working else {
                return
            }
            let part = PrintRunStore.Part(number: number, file: file, codes: codes.count, madeAt: now)
            guard try PrintRunStore.insert(part, of: id, in: transaction) else { return }
            try files.attach(
                [file], to: FileOwner(kind: "lookup.print_run", id: id.text, unit: run.unit),
                retainUntil: now.adding(days: PrintRun.daysKept), at: now, in: transaction)
            try PrintRunStore.setMade(run.plan.parts[number].upperBound, of: id, in: transaction)
            if number + 1 < run.plan.parts.count {
                try Self.enqueue(run, part: number + 1, again: run.version, at: now, in: transaction)
            } else {
                try PrintRunStore.set(.done, of: id, at: now, in: transaction)
            }
        }
    }

    private func typeset(_ body: @escaping @Sendable () throws -> [UInt8]) async throws -> [UInt8] {
        let result: Result<[UInt8], any Error> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { try body() }) }
        }
        return try result.get()
    }
}

/// The few words that stand on every sheet, in its language.
struct SheetTexts: Sendable {
    let instruction: String
    let draft: String

    /// From the texts of this feature: a job has no site.
    static func read(_ language: Language) throws -> SheetTexts {
        let folder = try ResourceFolder.of(module: "LookUp").appendingPathComponent("Texts")
        let catalog = try Catalog(folders: [folder])
        return SheetTexts(
            instruction: catalog.text(TextKey("lookup.sign.instruction"), in: language),
            draft: catalog.text(TextKey("lookup.sign.draft"), in: language))
    }
}

/// Lays the codes of one file on its sheets.
struct PrintSheets: Sendable {
    typealias Names = [ID<AdministrativeUnit>: AdministrativeUnit]

    let run: PrintRun
    let texts: SheetTexts

    /// The file of that number. Throws `PaperError`, or the QR encoder's error.
    func pdf(_ codes: [RegisteredCode], names: Names, part: Int) throws -> [UInt8] {
        let metadata = PaperMetadata(
            title: "\(run.format.rawValue) \(part + 1)", author: run.accountName, creator: "LangSo",
            createdAt: run.createdAt.iso)
        let direction: PaperDirection = run.language.direction == "rtl" ? .rightToLeft : .leftToRight
        let draft = run.isDraft ? texts.draft : nil
        let address = run.origin + "/q"
        func owner(_ code: RegisteredCode) -> String { names[code.record.unit]?.name.text(in: run.language) ?? "" }
        if let grid = run.format.grid {
            return try LabelSheet(
                grid: grid,
                labels: codes.map { code in
                    LabelSheet.Label(
                        title: code.record.title.text(in: run.language), subtitle: owner(code),
                        content: run.origin + code.code.path, code: code.code.grouped, address: address)
                }, skip: part == 0 ? run.skip : 0, cutLines: run.hasCutLines, language: run.language.tag,
                direction: direction, metadata: metadata, draftMark: draft
            ).pdf()
        }
        return try SignBook(
            signs: codes.map { code in
                SignSheet(
                    size: run.format.paper, orientation: run.format.orientation, language: run.language.tag,
                    direction: direction, metadata: metadata, organisation: owner(code),
                    title: code.record.title.text(in: run.language), content: run.origin + code.code.path,
                    instruction: texts.instruction, code: code.code.grouped, address: address, draftMark: draft)
            }, metadata: metadata
        ).pdf()
    }
}
