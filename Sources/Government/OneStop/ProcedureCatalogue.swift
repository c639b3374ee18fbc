public import Base
import Identity
public import Storage
import Synchronization

/// All procedures in all their versions, read from the database once and held in memory until the topic is raised.
public final class ProcedureCatalogue: Sendable {
    /// What is raised when a procedure changes.
    public static let topic: Topic = "procedures"

    private struct Kept {
        var generation: Int64
        /// By code, the newest version first.
        var versions: [String: [Procedure]]
        /// By field, then by name.
        var order: [String]
        var unreadable: [Unreadable]
    }

    /// A stored version that this program cannot read: written by a later one, or damaged. The others go on without it.
    struct Unreadable: Sendable {
        let code: String
        let version: Int
        let reason: MalformedProcedure
    }

    private let kept = Mutex<Kept?>(nil)

    public init() {}

    /// The version in force on that day; nil if there is none.
    public func current(_ code: String, asOf day: CalendarDate, in connection: Connection) throws -> Procedure? {
        try all(in: connection).versions[code]?.first { $0.period.contains(day) && !$0.isWithdrawn }
    }

    /// The procedure in force that took the place of this one, however often it was replaced; nil if none did.
    public func replacement(of code: String, asOf day: CalendarDate, in connection: Connection) throws -> Procedure? {
        let all = try all(in: connection)
        var (code, seen) = (code, Set<String>())
        while seen.insert(code).inserted {
            let last = all.versions[code]?.first { !$0.isWithdrawn && $0.period.from <= day }
            guard let next = last?.replacedBy else { return nil }
            if let found = all.versions[next]?.first(where: { $0.period.contains(day) && !$0.isWithdrawn }) {
                return found
            }
            code = next
        }
        return nil
    }

    /// All versions of a procedure, the newest first.
    func versions(of code: String, in connection: Connection) throws -> [Procedure] {
        try all(in: connection).versions[code] ?? []
    }

    /// The codes of all procedures, by field and name.
    func codes(in connection: Connection) throws -> [String] { try all(in: connection).order }

    /// Stored versions that cannot be read.
    func unreadable(in connection: Connection) throws -> [Unreadable] { try all(in: connection).unreadable }

    /// The version of that number, in force or not: what a dossier was made by.
    public func version(_ code: String, _ number: Int, in connection: Connection) throws -> Procedure? {
        try all(in: connection).versions[code]?.first { $0.version == number }
    }

    /// Every procedure in force on that day, by field and name.
    public func list(asOf day: CalendarDate, in connection: Connection) throws -> [Procedure] {
        let all = try all(in: connection)
        return all.order.compactMap { code in
            all.versions[code]?.first { $0.period.contains(day) && !$0.isWithdrawn }
        }
    }

    private func all(in connection: Connection) throws -> Kept {
        let generation: Int64 =
            try connection.value("SELECT number FROM generation WHERE topic = \(Self.topic.name)") ?? 0
        if let found = kept.withLock({ $0 }), found.generation == generation { return found }
        var unreadable: [Unreadable] = []
        let rows = try connection.rows(
            """
            SELECT procedure_version.procedure_code, procedure_version.version, procedure_version.from_date,
                procedure_version.until_date, procedure_version.source, procedure_version.replaced_by,
                procedure_version.withdrawn_at
            FROM procedure_version JOIN procedure ON procedure.code = procedure_version.procedure_code
            ORDER BY procedure.field_key, procedure.sort_key, procedure.code, procedure_version.version DESC
            """
        ) { row -> Procedure? in
            let until: CalendarDate = try row["until_date"]
            let version: Int = try row["version"]
            let period = DatePeriod(from: try row["from_date"], until: until == .openEnd ? nil : until)
            var procedure: Procedure
            do {
                procedure = try Procedure(yaml: try row["source"]).numbered(version, in: period)
            } catch let reason as MalformedProcedure {
                unreadable.append(Unreadable(code: try row["procedure_code"], version: version, reason: reason))
                return nil
            }
            let replacedBy: String = try row["replaced_by"]
            procedure.replacedBy = replacedBy.isEmpty ? nil : replacedBy
            procedure.isWithdrawn = try row["withdrawn_at"] != Instant(milliseconds: 0)
            return procedure
        }.compactMap(\.self)
        var order: [String] = []
        for procedure in rows where order.last != procedure.code { order.append(procedure.code) }
        let fresh = Kept(
            generation: generation, versions: Dictionary(grouping: rows, by: \.code), order: order,
            unreadable: unreadable)
        // A transaction sees its own changes, which may yet be undone.
        if !(connection is Transaction), generation > 0 { kept.withLock { $0 = fresh } }
        return fresh
    }
}
