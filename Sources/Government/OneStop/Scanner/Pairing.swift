import Base
import House
import Identity
import Storage
import Web

/// A telephone that scans papers for one official's session at the desk.
struct Pairing: Sendable {
    let id: ID<Pairing>
    let account: ID<Account>
    /// The digest of the official's session: the pairing ends with it.
    let session: String
    let unit: ID<AdministrativeUnit>
    let target: Target
    /// The paper whose scan was sent back from the desk; nil after the next one.
    let rejectedKey: String?
    /// The digest of what the one telephone remembers.
    let device: String
    /// What the telephone calls itself.
    let agent: String
    let createdAt: Instant
    let openedAt: Instant?
    let endedAt: Instant?

    /// Minutes that the link waits for a telephone, and hours that it serves one.
    static let (minutesToOpen, hoursOpen) = (10, 8)

    /// What is open at the desk.
    enum Target: Sendable, Hashable {
        case none
        case dossier(ID<Dossier>)
        /// The form of a walk-in, by the code of its procedure.
        case form(String)

        var kind: String {
            switch self {
            case .none: ""
            case .dossier: "dossier"
            case .form: "form"
            }
        }

        var name: String {
            switch self {
            case .none: ""
            case .dossier(let id): id.text
            case .form(let code): code
            }
        }

        init(kind: String, name: String) {
            switch kind {
            case "dossier": self = ID<Dossier>(name).map { .dossier($0) } ?? .none
            case "form" where !name.isEmpty: self = .form(name)
            default: self = .none
            }
        }

        /// In one word, to see whether it is still the same.
        var mark: String { "\(kind):\(name)" }
    }

    enum State: Sendable, Hashable { case waiting, open, over }

    /// Where it stands at that moment, if the official's session goes on.
    func state(at now: Instant) -> State {
        if endedAt != nil { return .over }
        guard let openedAt else { return createdAt.adding(minutes: Self.minutesToOpen) > now ? .waiting : .over }
        return openedAt.adding(minutes: 60 * Self.hoursOpen) > now ? .open : .over
    }

    /// Raised whenever its pages or its target change.
    var topic: Topic { Topic("onestop.scanner/\(id)") }

    /// The holder of its staged files: the same as of those that the official sends from the desk.
    var holder: String { account.text }
}

/// One photographed page that is not yet part of a paper.
struct PhonePage: Sendable {
    let id: ID<PhonePage>
    let file: String
    let width: Int
    let height: Int
    let isStraightened: Bool
}

extension Topic {
    /// Raised when the papers of a dossier change under the eyes of whoever has it open.
    static func papers(of dossier: ID<Dossier>) -> Topic { Topic("onestop.dossier/\(dossier)") }
}

extension Pairing {
    /// Whether the official's session lasts, and she has a post today: with either the telephone's access ends.
    func isLive(minutes: Int, at now: Instant, in connection: Connection) throws -> Bool {
        try Sessions.isLive(digest: session, minutes: minutes, at: now, in: connection)
            && Accounts().actor(account, at: now, in: connection) != nil
    }
}
