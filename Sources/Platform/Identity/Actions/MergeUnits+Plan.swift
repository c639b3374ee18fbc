import Base
import House
import Storage

/// What a merge would do, drawn from the tree as it is; what cannot be is said by its line.
extension MergeUnits {
    /// A unit that begins, with its identifier.
    struct Beginning {
        let id: ID<AdministrativeUnit>
        let unit: UnitMerge.NewUnit
        let kind: AdministrativeUnit.Kind
        let parent: ID<AdministrativeUnit>
    }

    /// Whether one may be told of units by their keys, and what they are.
    private struct Known {
        let seen: Set<ID<AdministrativeUnit>>
        let connection: Connection

        init(_ scope: Scope, from day: CalendarDate, in connection: Connection) throws {
            self.connection = connection
            seen = Set(
                try connection.values(
                    "SELECT unit.id FROM unit WHERE \(scope.contains("unit.id"))", as: ID<AdministrativeUnit>.self)
                    // What begins on that day below ours is ours, though nobody has it within reach today.
                    + connection.values(
                        """
                        SELECT unit.id FROM unit
                        JOIN unit_version ON unit_version.unit_id = unit.id AND unit_version.from_date = unit.from_date
                        WHERE unit.from_date >= \(day) AND \(scope.contains("unit_version.parent_id"))
                        """, as: ID<AdministrativeUnit>.self))
        }

        func callAsFunction(_ key: String, asOf day: CalendarDate, line: Int) throws -> AdministrativeUnit? {
            guard let unit = try UnitStore().find(key: key, asOf: day, in: connection) else { return nil }
            guard seen.contains(unit.id) else { throw UnitMerge.problem("identity.merge.not_ours", line: line) }
            return unit
        }
    }

    func plan(
        _ merge: UnitMerge, _ authority: ImportAccounts.Authority, in connection: Connection,
        at now: Instant = Instant(milliseconds: 0)
    ) throws -> (plan: UnitMergePlan, new: [Beginning]) {
        let store = UnitStore()
        let known = try Known(authority.scope, from: merge.day, in: connection)
        let before = merge.day.adding(days: -1)
        // Nothing that goes on may stand below these.
        let abolished = Set(
            try merge.lines.filter { $0.becomes == nil }.compactMap {
                try known($0.unit, asOf: before, line: $0.number)?.id
            })
        var plan = UnitMergePlan(day: merge.day)
        var beginnings: [Beginning] = []
        var heirs: [String: UnitMergePlan.Heir] = [:]
        func parent(_ key: String, line: Int) throws -> UnitMergePlan.Heir? {
            // What begins by an earlier line can be above what begins by this one.
            try heirs[key] ?? known(key, asOf: merge.day, line: line).map { .init(id: $0.id, name: $0.name) }
        }
        for line in merge.lines {
            guard let key = line.becomes, heirs[key] == nil else { continue }
            if let unit = try known(key, asOf: merge.day, line: line.number) {
                guard unit.period.contains(merge.day) else {
                    throw UnitMerge.problem("identity.merge.heir_not_in_force", line: line.number)
                }
                heirs[key] = .init(id: unit.id, name: unit.name)
                continue
            }
            guard let new = merge.new.first(where: { $0.key == key }),
                let ending = try known(line.unit, asOf: before, line: line.number)
            else { throw UnitMerge.problem("identity.merge.no_heir", line: line.number) }
            let above = new.parent.isEmpty ? ending.parent : try parent(new.parent, line: line.number)?.id
            guard let above else { throw UnitMerge.problem("identity.merge.no_parent", line: line.number) }
            if abolished.contains(above) { throw UnitMerge.problem("identity.merge.parent_ends", line: line.number) }
            let beginning = Beginning(id: ID(at: now), unit: new, kind: new.kind ?? ending.kind, parent: above)
            beginnings.append(beginning)
            plan.beginning.append(new.name)
            heirs[key] = .init(id: beginning.id, name: new.name)
        }
        let enders = Set(merge.lines.map(\.unit))
        for line in merge.lines {
            guard line.becomes.map({ !enders.contains($0) }) ?? true else {
                throw UnitMerge.problem("identity.merge.circle", line: line.number)
            }
            guard let unit = try known(line.unit, asOf: before, line: line.number) else {
                throw UnitMerge.problem("identity.merge.no_unit", line: line.number)
            }
            let heir = line.becomes.flatMap { heirs[$0] }
            if try store.successor(of: unit.id, in: connection) == heir?.id, unit.period.until == merge.day { continue }
            guard unit.period.contains(before), unit.period.until.map({ $0 > merge.day }) ?? true else {
                throw UnitMerge.problem("identity.merge.not_in_force", line: line.number)
            }
            plan.ending.append(.init(unit: unit, heir: heir, line: line))
        }
        let ending = Set(plan.ending.map(\.unit.id))
        for each in plan.ending {
            var heir = each.heir
            if heir == nil, !each.line.parent.isEmpty {
                heir = try parent(each.line.parent, line: each.line.number)
                guard let heir else { throw UnitMerge.problem("identity.merge.no_parent", line: each.line.number) }
                if ending.contains(heir.id) {
                    throw UnitMerge.problem("identity.merge.parent_ends", line: each.line.number)
                }
            }
            try move(below: each, to: heir, besides: ending, &plan, in: connection)
            if each.heir == nil { try requireNothingOpen(in: each, connection) }
        }
        try movePosts(&plan, in: connection)
        return (plan, beginnings)
    }

    /// What lies below goes on below the heir, or where the line says.
    private func move(
        below ending: UnitMergePlan.Ending, to heir: UnitMergePlan.Heir?, besides enders: Set<ID<AdministrativeUnit>>,
        _ plan: inout UnitMergePlan, in connection: Connection
    ) throws {
        let children = try UnitStore().children(of: ending.unit.id, asOf: plan.day, in: connection)
            .filter { !enders.contains($0.id) }
        if let heir {
            plan.moving += children.map { .init(unit: $0, parent: heir.id, parentName: heir.name) }
        }
        guard ending.heir == nil else { return }
        // Also what is to come below it some day.
        let below = try connection.values(
            """
            SELECT DISTINCT unit_id FROM unit_version
            WHERE parent_id = \(ending.unit.id) AND until_date > \(plan.day) ORDER BY unit_id
            """, as: ID<AdministrativeUnit>.self
        ).filter { id in !enders.contains(id) && !(heir != nil && children.contains { $0.id == id }) }
        if below.isEmpty { return }
        let names = try UnitStore().find(below, asOf: plan.day, in: connection).values.map(\.name.vietnamese).sorted()
        let some = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " …" : "")
        throw UnitMerge.problem(
            Message("identity.merge.left_below", ["names": .text(some)]), line: ending.line.number)
    }

    /// What is open in the unit, or came to it by earlier mergers, would be nobody's.
    private func requireNothingOpen(in ending: UnitMergePlan.Ending, _ connection: Connection) throws {
        let units = try [ending.unit.id] + UnitStore().predecessors(of: ending.unit.id, in: connection)
        for source in work {
            guard let open = try source.openWork(in: units, connection) else { continue }
            throw UnitMerge.problem(
                Message("identity.merge.left_open", ["work": .message(open)]), line: ending.line.number)
        }
    }

    private func movePosts(_ plan: inout UnitMergePlan, in connection: Connection) throws {
        let endings = Dictionary(plan.ending.map { ($0.unit.id, $0) }) { first, _ in first }
        guard !endings.isEmpty else { return }
        let day = plan.day
        let accounts = try connection.values(
            """
            SELECT DISTINCT account_id FROM post WHERE unit_id IN (\(list: endings.keys))
                AND until_date > \(day) AND until_date > from_date ORDER BY account_id
            """, as: ID<Account>.self)
        for account in accounts {
            guard let holder = try AccountStore().find(account, in: connection) else { continue }
            let posts = try AccountStore().posts(of: account, in: connection).filter {
                $0.period.until.map { $0 > day } ?? true
            }
            let isLeft = posts.allSatisfy { post in endings[post.unit].map { $0.heir == nil } ?? false }
            for post in posts {
                guard let ending = endings[post.unit] else { continue }
                plan.posts.append(
                    .init(
                        post: post, account: account, holder: holder.fullName, username: holder.username,
                        from: ending.unit.name, heir: ending.heir, isLast: isLeft))
            }
        }
        try requireAdministrator(plan, endings, in: connection)
    }

    /// Somebody must be able to put right what was wrong with it.
    private func requireAdministrator(
        _ plan: UnitMergePlan, _ endings: [ID<AdministrativeUnit>: UnitMergePlan.Ending], in connection: Connection
    ) throws {
        let lost = plan.posts.filter { $0.heir == nil }
        guard let first = lost.first(where: { $0.post.roles.contains(.admin) }) else { return }
        let stays = try connection.exists(
            "\(IdentityRules.administrators(plan.day)) AND post.id NOT IN (\(list: lost.map(\.post.id)))")
        if stays { return }
        throw UnitMerge.problem("identity.merge.last_administrator", line: endings[first.post.unit]?.line.number)
    }
}
