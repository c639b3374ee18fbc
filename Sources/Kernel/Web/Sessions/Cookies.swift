import Base
import Trust

/// The site's cookies: session, language, the line for the next page, and what features let a browser remember.
struct Cookies {
    static let language = "lang"
    static let flash = "flash"

    /// `__Host-` binds the cookie to the https host; on plain http in a local network browsers refuse that name.
    static func session(secure: Bool) -> String { secure ? "__Host-session" : "session" }

    /// A name of a feature's own, apart from ours.
    static func remembered(_ name: String) -> String { "kept-\(name)" }

    static func set(_ name: String, _ value: String, seconds: Int?, secure: Bool, readable: Bool = false) -> String {
        var text = "\(name)=\(value); Path=/; SameSite=Lax"
        if let seconds { text += "; Max-Age=\(seconds)" }
        if !readable { text += "; HttpOnly" }
        if secure { text += "; Secure" }
        return text
    }

    static func clear(_ name: String, secure: Bool) -> String { set(name, "", seconds: 0, secure: secure) }
}

extension Flash {
    /// As a cookie's value: base64url of JSON. It holds texts by key, so that forging one gains nothing.
    var cookie: String {
        var arguments: [String: JSONValue] = [:]
        for (name, argument) in message.arguments {
            switch argument {
            case .text(let text): arguments[name] = .string(text)
            case .number(let number): arguments[name] = .integer(number)
            default: continue
            }
        }
        let json: JSONValue = ["k": .string(kind.rawValue), "t": .string(message.key.name), "a": .object(arguments)]
        return Array(json.text.utf8).base64URLText
    }

    init?(cookie: String) {
        guard cookie.utf8.count < 3000, let bytes = [UInt8](base64URLText: cookie),
            let json = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)),
            let kind = json["k"]?.string.flatMap(Flash.Kind.init(rawValue:)), let key = json["t"]?.string
        else { return nil }
        let arguments = (json["a"]?.object ?? [:]).compactMapValues { value -> Message.Argument? in
            switch value {
            case .string(let text): .text(text)
            case .integer(let number): .number(number)
            default: nil
            }
        }
        self.init(kind, Message(TextKey(key), arguments))
    }
}
