import Base
import Codes
import Foundation
import Storage
import Web

/// What a typed or scanned text turned out to be, and so where it leads.
enum GivenText: Sendable {
    case nothing
    case code(PublicCode)
    /// Shaped like a code, with a wrong character.
    case mistyped(String)
    /// A link with a code on somebody else's address: perhaps a forged sign.
    case foreignLink(host: String, PublicCode)
    /// The personal link to a dossier or the like: a path of ours with a secret in it.
    case secretLink(String)
    /// Any other page of ours, by its path: a number in the queue, a unit, a procedure.
    case ownPage(String)
    case legacy(LegacyCode)
    case payment
    case identityCard
    /// A product number of GS1, in 14 digits, and the whole link where there is one.
    case product(gtin: String, link: String?)
    case otherLink(String)
    /// What is no code and nothing to search for: it came from a photo, or is made for another program.
    case otherText(OtherText)
    /// Words to search for.
    case words(String)

    /// What codes of other programs hold.
    enum OtherText: String, Sendable {
        /// Name and password of a wireless network.
        case network
        /// A person's name, telephone, address.
        case contact
        case text
    }

    private static let longest = 4_096

    /// Reads the text. Codes printed by former units are looked up in the database.
    static func read(_ text: String, own: OwnAddresses, in connection: Connection) throws -> GivenText {
        try read(ScannedText(String(text.prefix(longest)).trimmed()), own: own, in: connection)
    }

    /// Reads what stands in a symbol on a photo. What it says is searched for nowhere: nobody typed it, and it may be personal.
    static func read(_ symbol: ScannedSymbol, own: OwnAddresses, in connection: Connection) throws -> GivenText {
        let given = try read(
            ScannedText(ScannedSymbol(kind: symbol.kind, bytes: Array(symbol.bytes.prefix(longest)))), own: own,
            in: connection)
        if case .words = given { return .otherText(.text) }
        return given
    }

    private static func read(
        _ scanned: ScannedText, own: OwnAddresses, in connection: Connection
    ) throws -> GivenText {
        let text = scanned.text.trimmed()
        guard !text.isEmpty else { return .nothing }
        if let secret = own.secretPath(text) { return .secretLink(secret) }
        switch scanned.kind {
        case .ownCode(let code): return .code(code)
        case .ownLink(let code):
            guard let host = host(of: text), !own.hosts.contains(host) else { return .code(code) }
            return .foreignLink(host: host, code)
        case .damagedCode:
            return try LegacyCode.find(text, in: connection).map { .legacy($0) } ?? .mistyped(text)
        case .payment: return .payment
        case .pipeSeparatedCard: return .identityCard
        case .gs1Link(let gtin): return .product(gtin: gtin, link: text)
        case .productNumber(let gtin): return .product(gtin: gtin, link: nil)
        case .url:
            guard let host = host(of: text), own.hosts.contains(host) else { return .otherLink(text) }
            if let legacy = lastSegment(of: text), let code = try LegacyCode.find(legacy, in: connection) {
                return .legacy(code)
            }
            return .ownPage(path(of: text))
        case .other:
            if let code = try LegacyCode.find(text, in: connection) { return .legacy(code) }
            return otherText(text).map { .otherText($0) } ?? .words(text)
        }
    }

    /// What is made for other programs begins with their words.
    private static func otherText(_ text: String) -> OtherText? {
        let beginning = text.prefix(20).lowercased()
        if beginning.hasPrefix("wifi:") { return .network }
        let contacts = ["begin:vcard", "mecard:", "bizcard:", "mailto:", "tel:", "smsto:", "sms:", "matmsg:"]
        if contacts.contains(where: beginning.hasPrefix) { return .contact }
        let others = ["begin:v", "geo:", "otpauth:", "data:", "javascript:", "bitcoin:", "upi:"]
        return others.contains(where: beginning.hasPrefix) || text.contains(where: \.isNewline) ? .text : nil
    }

    /// Path and query of a web address.
    private static func path(of text: String) -> String {
        guard let scheme = text.range(of: "://") else { return "/" }
        let path = text[scheme.upperBound...].drop { $0 != "/" }.prefix { $0 != "#" }
        return path.isEmpty ? "/" : String(path)
    }

    /// The host and port of a web address, in lower case; nil if the text is none.
    static func host(of text: String) -> String? {
        let lower = text.lowercased()
        guard lower.hasPrefix("https://") || lower.hasPrefix("http://"), let scheme = lower.range(of: "://") else {
            return nil
        }
        let authority = lower[scheme.upperBound...].prefix { !"/?#\\".contains($0) }
        // What stands before an @ is a name for signing in, a favourite of phishers.
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return host.isEmpty ? nil : String(host)
    }

    private static func lastSegment(of text: String) -> String? {
        text.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last.map(String.init)
    }
}

/// What links of ours begin with, and which of them hold a secret.
struct OwnAddresses: Sendable {
    let hosts: Set<String>
    let secrets: SecretPaths

    /// The path of a secret link of ours, given as a path or with one of our hosts before it; nil for anything else.
    func secretPath(_ text: String) -> String? {
        var path = text[...]
        if let host = GivenText.host(of: text) {
            guard hosts.contains(host), let scheme = text.range(of: "://") else { return nil }
            path = text[scheme.upperBound...].drop { $0 != "/" }
        }
        return secrets.address(in: path)
    }
}
