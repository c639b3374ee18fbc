import Base
import Files
import House
import Identity
import Storage
import WorkCalendar

/// Everything that the page of one dossier shows, read at one moment.
struct DossierRecord: Sendable {
    let dossier: Dossier
    let procedure: Procedure
    let situation: DossierRules.Situation
    let answers: Answers
    let findings: Answers
    let documents: [(document: AttachedDocument, file: StoredFile?)]
    let papers: [IssuedPaper]
    let events: [DossierEvent]
    let codes: [ExternalCode]
    /// What other systems hold of the same thing.
    let outside: [OutsideDossier]
    let handOut: HandOut?
    let fee: DossierFee
    let parts: [LinkedPart]
    /// What the books of another feature hold for it.
    let entries: [ApplicationEntry]
    /// Who files for the applicant, and who helped.
    let mandate: Mandate?
    let corrections: [Correction]
    let assistance: Assistance?
    let villages: [AdministrativeUnit]
    let reading: ClockReading
    /// Who has the role that the dossier waits for, and the role of the step after it.
    let colleagues: [(id: ID<Account>, name: String)]
    let successors: [(id: ID<Account>, name: String)]
    /// Other work that waits for the reader, for the list beside the record.
    let queue: [Dossier]

    var calendar: OfficeCalendar { reading.calendar }

    /// The step that the dossier is in.
    var step: Procedure.Step? { procedure.step(dossier.step) }

    /// Throws `Problem` (not found) for what lies outside the actor's units.
    static func load(
        _ id: ID<Dossier>, for actor: Actor, _ services: OneStopServices, at now: Instant
    ) async throws -> DossierRecord {
        try await services.database.read { connection in
            let store = services.store
            guard let dossier = try store.find(id, scope: actor.scope, in: connection), dossier.state != .draft,
                let procedure = try services.catalogue.version(
                    dossier.procedureCode, dossier.procedureVersion, in: connection)
            else { throw Problem.notFound }
            let reading = try services.clock(of: id, procedure, in: connection)
            var filter = DossierFilter()
            filter.turn = .role
            return DossierRecord(
                dossier: dossier, procedure: procedure,
                situation: try services.situation(of: dossier, procedure, reading, at: now, in: connection),
                answers: try services.answers(of: dossier), findings: try services.findings(of: id, in: connection),
                documents: try store.attachedDocuments(of: id, in: connection).map {
                    ($0, try services.files.file($0.file, in: connection))
                },
                papers: try store.issuedPapers(of: id, in: connection),
                events: try store.events(of: id, onlyPublic: false, in: connection),
                codes: try store.externalCodes(of: id, in: connection),
                outside: try OutsideStore().list(linkedWith: id, scope: actor.scope, in: connection),
                handOut: try store.handOut(of: id, in: connection),
                fee: try services.fee(of: dossier, procedure, for: actor, at: now, in: connection),
                parts: try store.parts(of: id, in: connection),
                entries: try services.entries(for: dossier, procedure, in: connection),
                mandate: try Mandate.find(id, in: connection),
                corrections: try Correction.all(of: id, services.vault, in: connection),
                assistance: try Assistance.find(id, in: connection),
                villages: try services.units.villages(of: dossier.unit, asOf: now.date, in: connection),
                reading: reading,
                colleagues: try holders(dossier.holderRole, dossier, at: now, in: connection),
                successors: try holders(
                    procedure.step(dossier.step).flatMap { procedure.step(after: $0) }?.role, dossier, at: now,
                    in: connection),
                queue: try store.list(
                    filter, for: actor, after: nil, limit: 20, now: now, hash: services.numberHash, in: connection))
        }
    }

    private static func holders(
        _ role: RoleKey?, _ dossier: Dossier, at now: Instant, in connection: Connection
    ) throws -> [(id: ID<Account>, name: String)] {
        guard let role, dossier.state == .processing else { return [] }
        let home = try UnitStore().standing(dossier.unit, asOf: now.date, in: connection)?.id ?? dossier.unit
        let scope = Scope.below([home], asOf: now.date)
        let holders = try AccountStore().holders(of: [role], scope, asOf: now.date, in: connection)
        // Who is away is not offered.
        let away = try PresenceStore().absent(among: holders.map(\.id), on: now.date, in: connection)
        return holders.filter { !away.contains($0.id) }.map { ($0.id, $0.fullName) }
    }
}
