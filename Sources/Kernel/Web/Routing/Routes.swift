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
    /// Told of each answer that came from the kept page, with the captures of its path: kept pages run no handler.
    let whenKept: (@Sendable ([String: String]) -> Void)?
    let handler: Handler

    init(
        method: HTTPRequest.Method, path: String, access: Access, topics: [Topic]? = nil, operation: Operation? = nil,
        whenKept: (@Sendable ([String: String]) -> Void)? = nil, handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.topics = topics
        self.operation = operation
        self.whenKept = whenKept
        self.handler = handler
    }
}

/// The addresses of a feature, in the order of a table of contents.
public struct Routes: Sendable {
    public private(set) var list: [Route] = []

    public init() {}

    /// A page. With `cachedBy`, it is the same for everyone who reads that language, and is kept until one of the topics is raised.
    public mutating func get(
        _ path: String, _ access: Access, cachedBy topics: [Topic]? = nil,
        whenKept: (@Sendable ([String: String]) -> Void)? = nil, _ handler: @escaping Handler
    ) {
        list.append(
            Route(
                method: .get, path: path, access: access, topics: topics, whenKept: whenKept, handler: handler))
    }

    /// What a form is sent to.
    public mutating func post(_ path: String, _ access: Access, _ handler: @escaping Handler) {
        list.append(Route(method: .post, path: path, access: access, handler: handler))
    }

    /// A call for programs, described in the API document.
    public mutating func api(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access, _ operation: Operation,
        _ handler: @escaping Handler
    ) {
        list.append(
            Route(method: method, path: path, access: access, operation: operation, handler: handler))
    }

    /// Adds another table of routes to this one.
    public mutating func append(_ other: Routes) { list += other.list }
}
