import Base
import House
import Web

extension Visit {
    /// How far a fact of the law is verified: colour, symbol and words.
    func mark(_ verified: Procedure.Verification) -> Badge {
        let text = say(TextKey("onestop.rules.verified.\(verified.rawValue)"))
        return switch verified {
        case .read: Badge(.good, icon: "check", text)
        case .secondary: Badge(.neutral, icon: "info", text)
        case .unverified: Badge(.warn, icon: "warning", text)
        }
    }
}
