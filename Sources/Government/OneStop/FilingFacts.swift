import Base
import House
import Storage
import Trust

/// Somebody acts for the applicant: in what capacity, by which paper.
struct Mandate: Sendable {
    let kind: Kind
    let agentName: String
    /// Sealed; empty if it was not given.
    let sealedNumber: [UInt8]
    /// By which the number is found; empty likewise.
    let numberHash: String
    /// The number and date of the paper, or what else proves it.
    let paper: String

    enum Kind: String, Sendable, CaseIterable, Storable { case authorised, parent, guardian, relative, organisation }

    static func place(_ dossier: ID<Dossier>) -> Place {
        Place(table: "dossier_mandate", column: "agent_number", id: dossier.text)
    }

    static func find(_ dossier: ID<Dossier>, in connection: Connection) throws -> Mandate? {
        try connection.row(
            "SELECT kind, agent_name, agent_number, agent_hash, paper FROM dossier_mandate WHERE dossier_id = \(dossier)"
        ) { row in
            Mandate(
                kind: try row["kind"], agentName: try row["agent_name"], sealedNumber: try row["agent_number"],
                numberHash: try row["agent_hash"], paper: try row["paper"])
        }
    }

    /// The dossiers that the person of that number filed for others.
    static func dossiers(numberHash: String, _ scope: Scope, in connection: Connection) throws -> [ID<Dossier>] {
        if numberHash.isEmpty { return [] }
        return try connection.values(
            """
            SELECT dossier_mandate.dossier_id FROM dossier_mandate
            JOIN dossier ON dossier.id = dossier_mandate.dossier_id
            WHERE dossier_mandate.agent_hash = \(numberHash) AND \(scope.contains("dossier.unit_id"))
                AND dossier.state <> \(Dossier.State.draft)
            ORDER BY dossier.id DESC LIMIT \(DataSubject.most)
            """)
    }

    /// Keeps it, or takes it away.
    static func put(
        _ mandate: Mandate?, of dossier: ID<Dossier>, at now: Instant, in transaction: Transaction
    ) throws {
        guard let mandate else {
            try transaction.execute("DELETE FROM dossier_mandate WHERE dossier_id = \(dossier)")
            return
        }
        try transaction.execute(
            """
            INSERT INTO dossier_mandate (dossier_id, kind, agent_name, agent_folded, agent_number, agent_hash, paper, at)
            VALUES (\(dossier), \(mandate.kind), \(mandate.agentName), \(mandate.agentName.folded()),
                \(mandate.sealedNumber), \(mandate.numberHash), \(mandate.paper), \(now))
            ON CONFLICT (dossier_id) DO UPDATE SET kind = excluded.kind, agent_name = excluded.agent_name,
                agent_folded = excluded.agent_folded, agent_number = excluded.agent_number,
                agent_hash = excluded.agent_hash, paper = excluded.paper, at = excluded.at
            """)
    }
}

/// An official or volunteer filled a form in with the person, at home or at a support point, with their consent.
struct Assistance: Sendable {
    let helperName: String
    let consent: Consent
    let at: Instant

    /// How the person agreed that somebody else writes for them.
    enum Consent: String, Sendable, CaseIterable, Storable { case signed, spoken, witnessed }

    static func find(_ dossier: ID<Dossier>, in connection: Connection) throws -> Assistance? {
        try connection.row("SELECT helper_name, consent, at FROM dossier_help WHERE dossier_id = \(dossier)") { row in
            Assistance(helperName: try row["helper_name"], consent: try row["consent"], at: try row["at"])
        }
    }

    static func insert(
        _ consent: Consent, of dossier: ID<Dossier>, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO dossier_help (dossier_id, account_id, helper_name, consent, at)
            VALUES (\(dossier), \(actor.account), \(actor.displayName), \(consent), \(now))
            ON CONFLICT (dossier_id) DO NOTHING
            """)
    }
}
