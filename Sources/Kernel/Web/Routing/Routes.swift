public import HTTPTypes
public import Storage

/// What answers a request.
public typealias Handler = @Sendable (Visit) async throws -> Reply

/// One address that the program answers.
public struct Route: Sendable {
    public let method: HTTPRequest.Method
    /// With captures in braces: `/desk/dossiers/{id}`.
    public let path: String
    public let access: Access
    /// What the cached page depends on; nil for pages that are made for each visit.
    public let topics: [Topic]?
    /// Described in the API document; nil for pages.
    public let operation: Operation?
    let handler: Handler
}

/// The addresses of a feature, in the order of a table of contents.
public struct Routes: Sendable {
    public private(set) var list: [Route] = []

    public init() {}

    /// A page. With `cachedBy`, it is the same for everyone who reads that language, and is kept until one of the topics is raised.
    public mutating func get(
        _ path: String, _ access: Access, cachedBy topics: [Topic]? = nil, _ handler: @escaping Handler
    ) {
        list.append(
            Route(method: .get, path: path, access: access, topics: topics, operation: nil, handler: handler))
    }

    /// What a form is sent to.
    public mutating func post(_ path: String, _ access: Access, _ handler: @escaping Handler) {
        list.append(Route(method: .post, path: path, access: access, topics: nil, operation: nil, handler: handler))
    }

    /// A call for programs, described in the API document.
    public mutating func api(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access, _ operation: Operation,
        _ handler: @escaping Handler
    ) {
        list.append(
            Route(method: method, path: path, access: access, topics: nil, operation: operation, handler: handler))
    }

    /// Adds another table of routes to this one.
    public mutating func append(_ other: Routes) { list += other.list }
}
