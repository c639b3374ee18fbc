import Base
import House
import Identity
import Residents
import Storage
import Trust

/// Answers as the desk reads them: what the applicant declared, and what officials found out in its place.
extension OneStopServices {
    func answers(of dossier: Dossier) throws -> Answers {
        try Answers.open(dossier.sealedAnswers, of: dossier.id, vault)
    }

    /// The applicant's answers, with those of officials over them.
    func answersWithFindings(of dossier: Dossier, in connection: Connection) throws -> Answers {
        var answers = try answers(of: dossier)
        for (key, value) in try findings(of: dossier.id, in: connection).values { answers[key] = value }
        return answers
    }

    /// What officials found out, step by step; the later step wins.
    func findings(of dossier: ID<Dossier>, in connection: Connection) throws -> Answers {
        var found = Answers()
        for (step, sealed) in try store.findings(of: dossier, in: connection) {
            let json = try JSONValue(parsing: vault.openText(sealed, as: Self.findingPlace(dossier, step)))
            for (key, value) in json.object ?? [:] { found[key] = value.string }
        }
        return found
    }

    func sealFinding(_ values: [String: String], of dossier: ID<Dossier>, step: String) throws -> [UInt8] {
        try vault.sealText(
            JSONValue.object(values.mapValues { .string($0) }).text, as: Self.findingPlace(dossier, step))
    }

    private static func findingPlace(_ dossier: ID<Dossier>, _ step: String) -> Place {
        Place(table: "dossier_finding", column: "answers", id: "\(dossier)/\(step)")
    }

    /// By which a personal number is found.
    func numberHash(_ digits: String) -> String { vault.lookupHash(digits, purpose: "person.number") }

    /// Puts the applicant into the register of residents; answers the person's identifier, nil if the name is none.
    func register(
        applicantOf dossier: Dossier, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> String? {
        let answers = try answers(of: dossier)
        guard let name = try? PersonName(parsing: dossier.applicantName) else { return nil }
        let village = try answers["village"].flatMap { try units.find(key: $0, asOf: now.date, in: transaction)?.id }
        let unit = try units.standing(dossier.unit, asOf: now.date, in: transaction)?.id ?? dossier.unit
        let received = try residents.upsert(
            PersonDraft(
                name: name, birthDate: answers.birthDate, sex: answers.sex, number: answers.personalNumber,
                phone: answers.phone, village: village, address: answers["address"] ?? ""),
            unit: unit, source: "onestop.dossier", at: now, in: transaction)
        if received.isOtherName {
            // Someone should compare the card: the number is known under another name.
            try store.record(
                .corrected, of: dossier.id, by: actor, isPublic: false, at: now, in: transaction)
        }
        return received.id.text
    }
}
