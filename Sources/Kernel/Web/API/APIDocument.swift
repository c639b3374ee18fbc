import Base
import HTTPTypes

/// The OpenAPI 3.1 document of the running server, made from its routes.
enum APIDocument {
    static func make(_ routes: [Route], server: String) -> JSONValue {
        var paths: [String: [String: JSONValue]] = [:]
        for route in routes {
            guard let operation = route.operation else { continue }
            paths[route.path, default: [:]][route.method.rawValue.lowercased()] = describe(route, operation)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "LangSo", "version": "1", "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": .string(server)]],
            "paths": .object(paths.mapValues { .object($0) }),
            "components": [
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
                "schemas": ["Problem": problem],
            ],
        ]
    }

    private static func describe(_ route: Route, _ operation: Operation) -> JSONValue {
        let captures = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
        var parameters: [JSONValue] = captures.map { name in
            ["name": .string(String(name)), "in": "path", "required": true, "schema": Schema.string]
        }
        parameters += operation.query.map { parameter in
            [
                "name": .string(parameter.name), "in": "query", "required": false, "schema": parameter.schema,
                "description": .string(parameter.about),
            ]
        }
        if route.method != .get {
            parameters.append([
                "name": "Idempotency-Key", "in": "header", "required": false,
                "schema": ["type": "string", "maxLength": 200],
            ])
        }
        var responses: [String: JSONValue] = [
            "\(operation.status)": [
                "description": "The answer.", "content": ["application/json": ["schema": operation.answer]],
            ]
        ]
        for (status, text) in errors(route) {
            responses["\(status)"] = [
                "description": .string(text),
                "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
            ]
        }
        var description: [String: JSONValue] = [
            "operationId": .string(operation.id), "summary": .string(operation.summary),
            "tags": [.string(operation.tag)], "responses": .object(responses),
        ]
        if !parameters.isEmpty { description["parameters"] = .array(parameters) }
        if let body = operation.body {
            description["requestBody"] = ["required": true, "content": ["application/json": ["schema": body]]]
        }
        switch route.access {
        case .open, .secretLink: description["security"] = .array([])
        case .signedIn, .permission: description["security"] = [["token": .array([])]]
        }
        return .object(description)
    }

    private static func errors(_ route: Route) -> [(Int, String)] {
        var errors = [
            (429, "Too many tries."), (503, "The database is away."), (422, "A value is wrong; see `fields`."),
        ]
        if route.path.contains("{") { errors.append((404, "There is no such thing, or it is not yours to see.")) }
        switch route.access {
        case .open, .secretLink: break
        case .signedIn: errors.append((401, "A token is needed."))
        case .permission: errors += [(401, "A token is needed."), (403, "The account may not do that.")]
        }
        if route.method != .get {
            errors += [(403, "Sent by a foreign page."), (409, "It was changed meanwhile."), (413, "Too large.")]
        }
        return errors
    }

    /// RFC 9457.
    private static let problem = Schema.object(
        [
            "type": Schema.string, "title": Schema.string, "status": Schema.integer, "detail": Schema.string,
            "request_id": Schema.string,
            "fields": Schema.list(Schema.object(["pointer": Schema.string, "detail": Schema.string])),
        ], optional: ["fields", "detail", "request_id"])
}
