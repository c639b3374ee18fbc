import Base
import Codes
import House
import Identity
import Storage

/// Gives out a paper: a code of its own, and a sealed snapshot of all that it says. No PDF is made here; that is for reading.
extension OneStopServices {
    @discardableResult
    func issue(
        _ kind: IssuedPaper.Kind, of dossier: Dossier, _ procedure: Procedure, title: LocalizedText,
        validUntil: CalendarDate? = nil, file: String = "", number: String? = nil,
        state: CodeRecord.State = .published, by actor: Actor, at now: Instant,
        in transaction: Transaction, _ fill: (inout PaperSnapshot) throws -> Void
    ) throws -> IssuedPaper {
        let id = ID<IssuedPaper>(at: now)
        let isResult = kind == .result || kind == .external
        let code = try codes.issue(
            kind: "onestop.paper", target: id.text, unit: dossier.unit, title: isResult ? title : dossier.procedureName,
            in: transaction)
        var snapshot = try snapshot(kind, of: dossier, procedure, by: actor, at: now, in: transaction)
        snapshot.paperCode = code.text
        try fill(&snapshot)
        let paper = IssuedPaper(
            id: id, dossier: dossier.id, kind: kind, code: code, title: title, file: file, issuedAt: now,
            issuedBy: "\(actor.displayName), \(actor.postName)", validUntil: validUntil, externalNumber: number,
            state: state)
        try store.insert(
            paper, by: actor.account, snapshot: try snapshot.sealed(for: id, vault), in: transaction)
        return paper
    }

    /// What every paper says: who, for whom, about what.
    func snapshot(
        _ kind: IssuedPaper.Kind, of dossier: Dossier, _ procedure: Procedure, by actor: Actor, at now: Instant,
        in connection: Connection
    ) throws -> PaperSnapshot {
        // The paper is that of the commune which issues it, whatever became of the one that received the application.
        let commune = try units.standing(dossier.unit, asOf: now.date, in: connection)
        let desk = try units.find(key: procedure.handledBy, asOf: now.date, in: connection).flatMap {
            try units.standing($0.id, asOf: now.date, in: connection)
        }
        let answers = try answers(of: dossier)
        var paper = PaperSnapshot(kind: kind)
        paper.superior = try agency(of: dossier, procedure, at: now, in: connection).vietnamese
        paper.agency = desk?.name.vietnamese ?? paper.superior
        paper.place = commune?.name.vietnamese ?? ""
        paper.caseNumber = dossier.caseNumber ?? ""
        paper.dossierCode = dossier.code.text
        paper.issuedAt = now.milliseconds
        paper.procedure = dossier.procedureName.vietnamese
        paper.applicant = dossier.applicantName
        paper.agent = try Mandate.find(dossier.id, in: connection).map {
            PaperSnapshot.Agent(name: $0.agentName, kind: $0.kind.rawValue, paper: $0.paper)
        }
        paper.phone = answers["phone"] ?? ""
        paper.email = answers["email"] ?? ""
        let village = try answers["village"].flatMap { try villageName($0, at: now, in: connection) }
        paper.address = [answers["address"], village, commune?.name.vietnamese].compactMap(\.self).filter {
            !$0.isEmpty
        }
        .joined(separator: ", ")
        if let field = procedure.field("delivery"), let chosen = answers["delivery"] {
            paper.delivery = field.choices.first { $0.key == chosen }?.label.vietnamese ?? ""
        }
        paper.isSynthetic = try connection.exists(
            "SELECT id FROM account WHERE id = \(actor.account) AND synthetic = 1")
        paper.officer = actor.displayName
        paper.officerPost = actor.postName
        return paper
    }

    /// The body that answers for the dossier on that day: the one that its procedure names, or once its commune has become another,
    /// the one that the procedure names by then.
    func agency(
        of dossier: Dossier, _ procedure: Procedure, at now: Instant, in connection: Connection
    ) throws -> LocalizedText {
        let commune = try units.standing(dossier.unit, asOf: now.date, in: connection)
        guard let commune, commune.id != dossier.unit else { return procedure.agency }
        return try catalogue.current(procedure.code, asOf: now.date, in: connection)?.agency ?? procedure.agency
    }

    /// The papers that were handed in, as form 01 lists them.
    func documentsForPaper(
        _ dossier: Dossier, _ procedure: Procedure, in connection: Connection
    ) throws -> [PaperSnapshot.Document] {
        let attached = try store.attachedDocuments(of: dossier.id, in: connection)
        let marks = try DigitisedPaperStore().papers(of: attached.map(\.file), in: connection).mapValues(\.mark)
        let others = procedure.others(attached)
        let known = procedure.documents.compactMap { document -> PaperSnapshot.Document? in
            let files = attached.filter { $0.key == document.key }
            guard !files.isEmpty else { return nil }
            let form = markedForm(of: files, marks) ?? document.form
            return PaperSnapshot.Document(name: document.name.vietnamese, count: files.count, form: form)
        }
        if others.isEmpty { return known }
        let form = others.allSatisfy(\.originalSeen) ? "compared" : "copy"
        return known + [PaperSnapshot.Document(name: "", count: others.count, form: form)]
    }

    /// What the desk said that the files of one paper were, the best of them; nil where it said nothing.
    private func markedForm(of files: [AttachedDocument], _ marks: [String: PaperMark]) -> String? {
        let said = files.compactMap { marks[$0.file.text] }
        // One that is used again was compared when it was digitised.
        if files.contains(where: \.originalSeen) || said.contains(.original) { return "compared" }
        if said.contains(.certified) { return "certified" }
        return said.isEmpty ? nil : "copy"
    }

    /// The name of a village that an answer names by identifier or key.
    func villageName(_ answer: String, at now: Instant, in connection: Connection) throws -> String? {
        let found =
            try ID<AdministrativeUnit>(answer).flatMap { try units.find($0, asOf: now.date, in: connection) }
            ?? units.find(key: answer, asOf: now.date, in: connection)
        return found?.name.vietnamese
    }
}
