public import Base

/// What the API document says of a call (OpenAPI 3.1 operation object).
public struct Operation: Sendable {
    public let id: String
    public let summary: String
    public let tag: String
    public let query: [Parameter]
    /// JSON Schema of the body; nil if there is none.
    public let body: JSONValue?
    /// JSON Schema of the answer.
    public let answer: JSONValue
    /// The status of success.
    public let status: Int

    /// A parameter of the query.
    public struct Parameter: Sendable {
        public let name: String
        public let schema: JSONValue
        public let about: String

        public init(_ name: String, _ schema: JSONValue, about: String) {
            self.name = name
            self.schema = schema
            self.about = about
        }
    }

    public init(
        _ id: String, tag: String, summary: String, query: [Parameter] = [], body: JSONValue? = nil, answer: JSONValue,
        status: Int = 200
    ) {
        self.id = id
        self.tag = tag
        self.summary = summary
        self.query = query
        self.body = body
        self.answer = answer
        self.status = status
    }
}

/// JSON Schemas in short.
public enum Schema {
    public static let string: JSONValue = ["type": "string"]
    public static let integer: JSONValue = ["type": "integer"]
    public static let boolean: JSONValue = ["type": "boolean"]
    public static let date: JSONValue = ["type": "string", "format": "date"]
    public static let instant: JSONValue = ["type": "string", "format": "date-time"]

    /// An array of elements.
    public static func list(_ element: JSONValue) -> JSONValue { ["type": "array", "items": element] }

    /// An object with its members; all are required but those named.
    public static func object(_ members: [String: JSONValue], optional: Set<String> = []) -> JSONValue {
        let required = members.keys.filter { !optional.contains($0) }.sorted().map { JSONValue.string($0) }
        return required.isEmpty
            ? ["type": "object", "properties": .object(members)]
            : ["type": "object", "properties": .object(members), "required": .array(required)]
    }

    /// One of the words.
    public static func oneOf(_ words: [String]) -> JSONValue {
        ["type": "string", "enum": .array(words.map { .string($0) })]
    }

    /// A number within bounds.
    public static func integer(from low: Int, to high: Int) -> JSONValue {
        ["type": "integer", "minimum": .integer(Int64(low)), "maximum": .integer(Int64(high))]
    }
}
