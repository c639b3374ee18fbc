import Base

extension Message {
    /// The arguments as JSON, each with its kind, so that they are formatted when they are read.
    var argumentsJSON: JSONValue { .object(arguments.mapValues(\.json)) }
}

extension Message.Argument {
    fileprivate var json: JSONValue {
        switch self {
        case .text(let text): ["text": .string(text)]
        case .localized(let text):
            [
                "localized": .string(text.vietnamese), "en": .string(text.others[.english] ?? ""),
                "ar": .string(text.others[.arabic] ?? ""),
            ]
        case .number(let number): ["number": .integer(number)]
        case .date(let date): ["date": .string(date.description)]
        case .instant(let instant): ["instant": .integer(instant.milliseconds)]
        case .money(let money): ["money": .integer(money.dong)]
        case .message(let message): ["message": .string(message.key.name), "arguments": message.argumentsJSON]
        }
    }

    fileprivate init?(json: JSONValue, depth: Int) {
        if let text = json["text"]?.string {
            self = .text(text)
        } else if let text = json["localized"]?.string {
            self = .localized(LocalizedText(text, english: json["en"]?.string, arabic: json["ar"]?.string))
        } else if let number = json["number"]?.integer {
            self = .number(number)
        } else if let date = json["date"]?.string.flatMap({ CalendarDate($0) }) {
            self = .date(date)
        } else if let milliseconds = json["instant"]?.integer {
            self = .instant(Instant(milliseconds: milliseconds))
        } else if let dong = json["money"]?.integer {
            self = .money(Money(dong: dong))
        } else if let key = json["message"]?.string, depth < 4 {
            self = .message(Message(TextKey(key), (json["arguments"] ?? [:]).arguments(depth: depth + 1)))
        } else {
            return nil
        }
    }
}

extension JSONValue {
    /// What `argumentsJSON` wrote; what cannot be understood is left out.
    var messageArguments: [String: Message.Argument] { arguments(depth: 0) }

    fileprivate func arguments(depth: Int) -> [String: Message.Argument] {
        (object ?? [:]).compactMapValues { Message.Argument(json: $0, depth: depth) }
    }
}
