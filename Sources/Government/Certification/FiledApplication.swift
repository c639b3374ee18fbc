import Base
import House
import Residents

/// An application of the one-stop service for a certification, as the lane takes it up.
struct FiledApplication: Sendable, Hashable {
    let received: ReceivedApplication
    /// Which book it is for.
    let kind: BookEntry.Kind
    /// How many entries were made for it.
    let entered: Int

    var number: PersonalNumber? { try? PersonalNumber(parsing: received.personalNumber) }
    /// Whether something of it is still to be entered.
    var isOpen: Bool { received.isOpen && entered < max(1, received.items.count) }

    /// What the form of the lane holds for the next thing applied for, by the names of its fields.
    var filling: [String: String] {
        var filling = ["requester": received.applicant]
        guard received.items.indices.contains(entered) else { return filling }
        for name in ["document", "pages", "copies"] {
            if let value = received.items[entered][name] { filling[name] = value }
        }
        return filling
    }
}
