public import Base
import HTTPTypes

/// How programs read a list piece by piece: `limit` and `cursor` of its address, `next` and the header `Link` of its answer; the same
/// in the document and in what is read and answered.
public struct Paging: Sendable {
    /// How many there are in a piece, unless the program asks for another number.
    public let usual: Int
    public let most: Int

    public init(usual: Int = 50, most: Int) {
        self.usual = usual
        self.most = most
    }

    /// For the API document.
    public var parameters: [Operation.Parameter] {
        [limitParameter, .init("cursor", Schema.string, about: "Where the earlier answer ended: from its `next`.")]
    }

    /// For the API document: `limit` alone, of a list that has one piece only.
    public var limitParameter: Operation.Parameter {
        .init("limit", Schema.integer(from: 1, to: most), about: "How many at most; \(usual) unless given.")
    }

    /// For the API document: a piece of a list.
    public static func answer(
        _ name: String, _ element: JSONValue, more: [String: JSONValue] = [:]
    ) -> JSONValue {
        Schema.object(
            more.merging([name: Schema.list(element), "next": ["type": ["string", "null"]]]) { first, _ in first })
    }

    /// How many the program asks for; anything but a number that it may ask for is refused.
    public func limit(_ reader: FormReader) -> Int {
        reader.integer("limit", reader.form.has("limit") ? .required : .optional, 1...most) ?? usual
    }

    /// The place after which the list goes on; one that we did not give is refused.
    public static func cursor<Place>(_ reader: FormReader, _ read: (String) -> Place?) -> Place? {
        guard reader.form.has("cursor") else { return nil }
        let place = reader.form.text("cursor").flatMap(read)
        if place == nil { reader.refuse("cursor", "web.form.bad_cursor") }
        return place
    }
}

extension Visit {
    /// A piece of a list. `next` is the place that it ended with, nil after the last one; the header `Link` (RFC 8288) has the address
    /// of what follows, narrowed by the same query.
    public func piece(
        _ name: String, _ elements: [JSONValue], next: String?, limit: Int, query: [(String, String?)] = [],
        more: [String: JSONValue] = [:]
    ) -> Reply {
        var headers = HTTPFields()
        if let next, let link = HTTPField.Name("Link") {
            let address = ListPath.with(query + [("limit", String(limit)), ("cursor", next)], base: site.link(path))
            headers[link] = "<\(address)>; rel=\"next\""
        }
        let members: [String: JSONValue] = [name: .array(elements), "next": next.map { .string($0) } ?? .null]
        return .json(.object(more.merging(members) { first, _ in first }), headers: headers)
    }
}
