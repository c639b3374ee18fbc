import Base
import House
import Web

/// One line of a list of accounts: a person in one post. Empty cells of what is optional leave things as they are.
struct AccountLine: Sendable {
    let number: Int
    let username: String
    let fullName: String
    let phone: String?
    let language: Language?
    let unit: ID<AdministrativeUnit>
    let title: String
    let titleEnglish: String?
    let titleArabic: String?
    let roles: [RoleKey]
    let from: CalendarDate?
    /// The last day, included.
    let last: CalendarDate?

    /// The columns, as the export writes them.
    static let columns = [
        "username", "full_name", "phone", "language", "unit", "title_vi", "title_en", "title_ar", "roles", "from",
        "last",
    ]
    static let required = ["username", "full_name", "unit", "title_vi", "roles"]

    /// What tells two lines of one person apart.
    var post: String { "\(unit.text) \(title.folded())" }
}

/// A line as read, or why it cannot be.
struct ReadLine: Sendable {
    let number: Int
    let username: String
    let fullName: String
    let result: Result<AccountLine, LineRefusal>
}

/// Why a line is wrong, for its reader.
struct LineRefusal: Error, Sendable {
    let message: Message
}

/// Reads the lines of a table, each for itself and against the others.
struct AccountLines: Sendable {
    /// Units by key, and by name where no two have it.
    private let units: [String: ID<AdministrativeUnit>]

    init(units: [AdministrativeUnit]) {
        var known: [String: ID<AdministrativeUnit>] = [:]
        let named = Dictionary(grouping: units) { $0.name.vietnamese.folded() }
        for (name, group) in named where group.count == 1 { known[name] = group[0].id }
        for unit in units { known[unit.key] = unit.id }
        self.units = known
    }

    /// Throws `Problem` (invalid) if a column is missing.
    func read(_ table: TableReading) throws -> [ReadLine] {
        var places: [String: Int] = [:]
        for (index, name) in table.heading.enumerated() where places[name] == nil { places[name] = index }
        let missing = AccountLine.required.filter { places[$0] == nil }
        guard missing.isEmpty else {
            throw Problem.invalid([
                FieldProblem(
                    "file", Message("identity.import.no_column", ["names": .text(missing.joined(separator: ", "))]))
            ])
        }
        var seen: [String: Int] = [:]
        var people: [String: AccountLine] = [:]
        return table.rows.map { row in
            let username = row[places["username"]].lowercased()
            let name = row[places["full_name"]]
            do throws(LineRefusal) {
                let line = try line(row, places)
                let key = "\(line.username) \(line.post)"
                if let earlier = seen[key] {
                    throw LineRefusal(
                        message: Message("identity.import.twice", ["line": .number(Int64(earlier))]))
                }
                if let other = people[line.username], other.fullName != line.fullName || other.phone != line.phone {
                    throw LineRefusal(
                        message: Message("identity.import.differs", ["line": .number(Int64(other.number))]))
                }
                seen[key] = line.number
                people[line.username] = people[line.username] ?? line
                return ReadLine(number: row.number, username: username, fullName: name, result: .success(line))
            } catch {
                return ReadLine(number: row.number, username: username, fullName: name, result: .failure(error))
            }
        }
    }

    private func line(_ row: TableReading.Row, _ places: [String: Int]) throws(LineRefusal) -> AccountLine {
        func cell(_ name: String) -> String { row[places[name]] }
        guard let username = Username.read(cell("username")) else {
            throw LineRefusal(message: "identity.username.bad")
        }
        let reader = FormReader(
            Form([
                ("full_name", cell("full_name")), ("phone", cell("phone")), ("language", cell("language").lowercased()),
                ("title_vi", cell("title_vi")), ("title_en", cell("title_en")), ("title_ar", cell("title_ar")),
                ("from", cell("from")), ("last", cell("last")),
            ]))
        let name = reader.name("full_name")
        let phone = reader.phone("phone", .optional)
        let language = reader.choice("language", .optional, of: Language.self)
        let title = reader.line("title_vi", max: 200)
        let english = reader.line("title_en", .optional, max: 200)
        let arabic = reader.line("title_ar", .optional, max: 200)
        let from = reader.date("from", .optional)
        let last = reader.date("last", .optional)
        if let problem = reader.problems.first {
            throw LineRefusal(
                message: Message(
                    "identity.import.cell", ["column": .text(problem.field), "problem": .message(problem.message)]))
        }
        let wanted = cell("unit")
        guard let unit = units[wanted] ?? units[wanted.folded()] else {
            throw LineRefusal(message: Message("identity.import.no_unit", ["unit": .text(String(wanted.prefix(100)))]))
        }
        let roles = cell("roles").split { ";,| ".contains($0) }.map { $0.lowercased() }
        var known: [RoleKey] = []
        for role in roles {
            guard let role = RoleKey(rawValue: role) else {
                throw LineRefusal(message: Message("identity.import.no_role", ["role": .text(String(role.prefix(50)))]))
            }
            if !known.contains(role) { known.append(role) }
        }
        guard let name, let title, !known.isEmpty else {
            throw LineRefusal(
                message: Message(
                    "identity.import.cell", ["column": .text("roles"), "problem": .message("web.form.required")]))
        }
        if let from, let last, last < from { throw LineRefusal(message: "identity.post.ends_before_it_begins") }
        return AccountLine(
            number: row.number, username: username, fullName: name, phone: phone, language: language, unit: unit,
            title: title, titleEnglish: english, titleArabic: arabic, roles: known, from: from, last: last)
    }
}
