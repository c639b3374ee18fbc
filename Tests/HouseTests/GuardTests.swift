import Base
import Foundation
import HTTPTypes
import House
import HouseSupport
import Storage
import TestSupport
import Testing
import Texts
import Web

@testable import langso

/// Rules that hold for every feature, those of tomorrow included.
@Suite struct Guards {
    @Test func `nobody without an account gets behind a route that needs one`() async throws {
        try await withHouse { house, visitor in
            for route in house.routes where route.needsAccount {
                let answer = try await visitor.send(route.method, route.samplePath)
                let isAPI = route.path.hasPrefix("/api/")
                let expected = isAPI ? [401] : route.method == .get ? [303] : [303, 401]
                #expect(expected.contains(answer.status), "\(route.method) \(route.path) answered \(answer.status)")
                if answer.status == 303 { #expect(answer.headers[.location]?.hasPrefix("/sign-in") == true) }
            }
        }
    }

    @Test func `an account without the permission is refused at every route that names one`() async throws {
        try await withHouse { house, visitor in
            // A teacher has an account, and hardly any permission.
            let teacher = visitor.other()
            try await teacher.signIn("giaovien")
            let granted = Set(house.permissions.filter { $0.roles.contains(.teacher) }.map(\.permission))
            for route in house.routes {
                guard case .permission(let permission) = route.access, !granted.contains(permission),
                    route.method == .get,
                    route.operation == nil
                else { continue }
                let answer = try await teacher.send(route.method, route.samplePath)
                #expect(answer.status == 403, "\(route.path) answered \(answer.status)")
            }
        }
    }

    @Test func `every permission that a route names is granted to some role`() async throws {
        try await withHouse { house, _ in
            let known = Set(house.permissions.filter { !$0.roles.isEmpty }.map(\.permission))
            for route in house.routes {
                if case .permission(let permission) = route.access {
                    #expect(known.contains(permission), "\(route.path) names \(permission), which nobody can have")
                }
            }
        }
    }

    @Test func `a form that another site sends is refused at every route that changes something`() async throws {
        try await withHouse { house, visitor in
            try await visitor.signIn("motcua1")
            let origin = HTTPHeaders.foreign
            for route in house.routes where route.method == .post && route.operation == nil {
                let answer = try await visitor.send(.post, route.samplePath, headers: origin, body: Array("a=b".utf8))
                #expect(answer.status == 403, "\(route.path) answered \(answer.status)")
            }
        }
    }

    @Test func `every address with a secret in it is known as one, and is not searched for`() async throws {
        try await withHouse { house, visitor in
            let known = SecretPaths(house.routes)
            let secret = "abcdefghijklmnopqrstuvwxyz0123456789"
            for route in house.routes where route.access == .secretLink {
                // The first thing that stands for something is the secret, whatever it is called.
                let path = route.path.replacing(/\{[a-z]+\}/, with: secret, maxReplacements: 1)
                #expect(known.address(in: path)?.contains(secret) == true, "\(route.path)")
                guard route.method == .get, !path.contains("{") else { continue }
                // Typed into the search it is opened, and neither looked for nor kept.
                let found = try await visitor.send(.get, "/search?q=\(path)")
                #expect(found.status == 303 && found.headers[.location] == path, "\(route.path)")
            }
            let kept: Int? = try await house.database.read { try $0.value("SELECT count(*) FROM search_miss") }
            #expect(kept == 0)
        }
    }

    @Test func `the texts agree in all languages`() async throws {
        try await withHouse { house, _ in
            #expect(house.catalogProblems == [])
        }
    }

    @Test func `migrations have their own numbers, without gaps, in the wording that was released`() throws {
        let ids = Household.migrations.map(\.id)
        #expect(Set(ids).count == ids.count)
        for (name, group) in Dictionary(grouping: ids, by: { String($0.prefix { $0 != "." }) }) {
            let numbers = group.compactMap { Int($0.dropFirst(name.count + 1).prefix { $0.isNumber }) }
            #expect(numbers == Array(1...group.count), "\(name): \(numbers)")
        }
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "released-migrations.txt")
        let present = Household.migrations.map {
            "\($0.checksum(for: .sqlite)) \($0.checksum(for: .postgres)) \($0.id)"
        }
        let released = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter {
            !$0.hasPrefix("#")
        }.map(String.init)
        for line in released {
            #expect(present.contains(line), "released, and no longer so: \(line)")
        }
        // What is new is added to the file on purpose, when it goes out.
        if ProcessInfo.processInfo.environment["LANGSO_RELEASE"] != nil {
            let added = present.filter { !released.contains($0) }.map { $0 + "\n" }.joined()
            try (String(contentsOf: file, encoding: .utf8) + added).write(to: file, atomically: true, encoding: .utf8)
        }
    }

    @Test func `every scheduled and every event's kind of job has a handler`() async throws {
        try await withHouse { house, _ in
            let handled = Set(
                house.features.flatMap { $0.jobs }.map(\.kind) + house.features.flatMap { $0.events }.map(\.job.kind))
            for schedule in house.features.flatMap({ $0.schedules }) { #expect(handled.contains(schedule.kind)) }
        }
    }

    @Test func `the program's tables all exist on both engines`() async throws {
        for engine in TestEngine.available {
            try await withHouse(engine) { house, visitor in
                let ready = try await visitor.get("/readyz")
                #expect(ready.status == 200)
                let applied = try await house.database.appliedMigrations()
                #expect(applied.count == Household.migrations.count)
            }
        }
    }
}
