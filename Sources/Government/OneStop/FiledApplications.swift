public import Codes
public import House
import Residents
public import Storage
public import Trust

/// The dossiers as other features see them.
public struct FiledApplications: ReceivedApplications {
    private let vault: Vault
    private let catalogue: ProcedureCatalogue
    private let store = DossierStore()

    public init(vault: Vault, catalogue: ProcedureCatalogue) {
        self.vault = vault
        self.catalogue = catalogue
    }

    public func find(_ code: PublicCode, _ scope: Scope, in connection: Connection) throws -> ReceivedApplication? {
        guard let dossier = try store.find(code: code, scope, in: connection), dossier.receivedAt != nil,
            let procedure = try catalogue.version(dossier.procedureCode, dossier.procedureVersion, in: connection)
        else { return nil }
        let answers = try Answers.open(dossier.sealedAnswers, of: dossier.id, vault)
        let table = procedure.pages.flatMap(\.fields).first { $0.kind == .table }
        return ReceivedApplication(
            code: code, number: dossier.caseNumber ?? code.grouped, procedure: dossier.procedureCode,
            isOpen: dossier.state == .processing, applicant: dossier.applicantName,
            personalNumber: answers.personalNumber?.digits ?? "",
            items: TableAnswer.rows(table.flatMap { answers[$0.key] }).map(\.values))
    }
}
