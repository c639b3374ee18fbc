import Audit
import Base
import Codes
import House
import Identity
import Residents
import Storage
import Texts
import Trust

/// What the dossiers of a person hold about her, and who opened them.
struct DossierData: PersonalDataSource {
    let services: OneStopServices

    private func dossiers(of subject: DataSubject, in connection: Connection) throws -> [Dossier] {
        // Two looks, each by its own index.
        let byPerson = try connection.rows(
            """
            SELECT \(Dossier.columns) FROM dossier
            WHERE resident_id IN (\(list: subject.persons)) AND resident_id <> ''
                AND state <> \(Dossier.State.draft) ORDER BY id DESC LIMIT \(DataSubject.most)
            """, Dossier.init(row:))
        let byNumber =
            subject.numberHash.isEmpty
            ? []
            : try connection.rows(
                """
                SELECT \(Dossier.columns) FROM dossier WHERE number_hash = \(subject.numberHash)
                    AND \(subject.scope.contains("dossier.unit_id")) AND state <> \(Dossier.State.draft)
                ORDER BY id DESC LIMIT \(DataSubject.most)
                """, Dossier.init(row:))
        let known = Set(byPerson.map(\.id))
        return (byPerson + byNumber.filter { !known.contains($0.id) }).sorted { $0.id > $1.id }
    }

    private func title(_ dossier: Dossier) -> Message {
        Message(
            "onestop.data.title",
            [
                "procedure": .localized(dossier.procedureName),
                "number": .text(dossier.caseNumber ?? dossier.code.grouped),
            ])
    }

    func holdings(
        about subject: DataSubject, _ formats: Formats, in connection: Connection
    ) throws -> [PersonalHolding] {
        let today = services.clock.today()
        let villages = try services.villages.villages(of: subject.unit, asOf: today, in: connection)
        let masked = AnswerShowing(formats, villages: villages, isMasked: true)
        let clear = AnswerShowing(formats, villages: villages)
        let own = try dossiers(of: subject, in: connection).compactMap { dossier -> PersonalHolding? in
            guard
                let procedure = try services.catalogue.version(
                    dossier.procedureCode, dossier.procedureVersion, in: connection)
            else { return nil }
            let answers = try services.answers(of: dossier)
            var rows = procedure.pages(for: answers).flatMap(\.fields).compactMap { field -> PersonalHolding.Row? in
                let text = clear.text(field, in: answers)
                if text.isEmpty { return nil }
                return PersonalHolding.Row(field.titleMessage, masked: masked.text(field, in: answers), clear: text)
            }
            let files = try services.store.attachedDocuments(of: dossier.id, in: connection).count
            if files > 0 {
                rows.append(PersonalHolding.Row("onestop.data.files", formats.number(Int64(files))))
            }
            let papers = try services.store.issuedPapers(of: dossier.id, in: connection)
            if !papers.isEmpty {
                rows.append(
                    PersonalHolding.Row(
                        "onestop.data.papers", papers.map(\.code.grouped).joined(separator: ", ")))
            }
            return PersonalHolding(
                title: title(dossier), rows: rows, since: dossier.sentAt ?? dossier.createdAt,
                reason: "onestop.data.reason", until: "onestop.data.until", correction: "onestop.data.correction",
                path: "/desk/dossiers/\(dossier.id)", record: DossierFee.owner(dossier.id))
        }
        return try own + mandates(of: subject, in: connection)
    }

    /// What is kept of her where she filed for others; nothing of theirs.
    private func mandates(of subject: DataSubject, in connection: Connection) throws -> [PersonalHolding] {
        try Mandate.dossiers(numberHash: subject.numberHash, subject.scope, in: connection).compactMap { id in
            guard let mandate = try Mandate.find(id, in: connection),
                let dossier = try services.store.find(id, scope: subject.scope, in: connection)
            else { return nil }
            let number = try? PersonalNumber(
                parsing: try services.vault.openText(mandate.sealedNumber, as: Mandate.place(id)))
            let kind = Message(TextKey("onestop.mandate.kind_of.\(mandate.kind.rawValue)"))
            return PersonalHolding(
                title: Message(
                    "onestop.data.mandate",
                    ["number": .text(dossier.caseNumber ?? dossier.code.grouped), "kind": .message(kind)]),
                rows: [
                    PersonalHolding.Row("onestop.mandate.agent_name", mandate.agentName),
                    PersonalHolding.Row(
                        "onestop.mandate.agent_number", masked: number.map(Masked.number) ?? "",
                        clear: number?.digits ?? ""),
                    PersonalHolding.Row("onestop.mandate.paper", mandate.paper),
                ].filter { !$0.clear.isEmpty },
                since: dossier.sentAt ?? dossier.createdAt, reason: "onestop.data.mandate_reason",
                until: "onestop.data.until", correction: "onestop.data.correction", path: "/desk/dossiers/\(id)")
        }
    }

    func looks(at subject: DataSubject, in connection: Connection) throws -> [PersonalLook] {
        let dossiers = try dossiers(of: subject, in: connection)
        let titles = Dictionary(dossiers.map { ($0.id.text, title($0)) }) { first, _ in first }
        let among = try services.audit.looks(at: "onestop.dossier", dossiers.map(\.id.text), in: connection)
            .compactMap { look in titles[look.record].map { look.personal(about: $0) } }
        let alone = try dossiers.flatMap { dossier -> [PersonalLook] in
            try services.audit.list(subject: "onestop.dossier", id: dossier.id.text, limit: 1_000, in: connection)
                .filter { $0.action == "onestop.reveal_answers" }
                .map { record in
                    let reason = try services.audit.personal(entry: record.id, in: connection)?.object?["reason"]?
                        .string
                    return PersonalLook(
                        at: record.at, who: record.actorName, post: record.facts.object?["post"]?.string ?? "",
                        reason: reason.map { Message("onestop.data.words", ["text": .text($0)]) }
                            ?? "onestop.data.no_reason", about: title(dossier))
                }
        }
        return among + alone
    }
}

extension Procedure.Field {
    /// What it asks for: "Full name (the groom)" for a part of a person.
    var titleMessage: Message {
        guard let part else { return Message("onestop.data.words", ["text": .localized(label)]) }
        return Message(
            "onestop.person.title",
            [
                "part": .message(Message(TextKey("onestop.person.\(part.rawValue)"))), "person": .localized(label),
            ])
    }
}
