import ArgumentParser
import Audit
import Base
import House
import Identity
import Storage
import Trust

/// `langso account`: what must be possible when nobody can sign in.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Accounts of officials.",
        subcommands: [Create.self, List.self, Token.self])

    /// Opens an administrator's account.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open an administrator's account; prints its first password.")

        @OptionGroup var options: CommonOptions
        @Argument(help: "The user name.") var username: String
        @Option(help: "The person's full name.") var name: String
        @Option(help: "The name of the post.") var post: String?
        @Option(help: "The key of the unit; the commune without one.") var unit: String?

        func run() async throws {
            try await withHouse(options) { house in
                let password = try await CreateAdmin(database: house.database, hasher: PasswordHasher())(
                    username: username, fullName: name, title: LocalizedText(post ?? username), unitKey: unit,
                    at: house.clock.now())
                print(password)
            }
        }
    }

    /// Lists the accounts.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the accounts.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await withHouse(options) { house in
                let rows = try await house.database.read { connection in
                    try connection.rows("SELECT username, full_name, state FROM account ORDER BY username LIMIT 10000")
                    { row in
                        "\(try row["username"] as String)\t\(try row["state"] as String)\t\(try row["full_name"] as String)"
                    }
                }
                rows.forEach { print($0) }
            }
        }
    }

    /// Issues a token for programs.
    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issue a token by which a program acts for the account; prints it once.")

        @OptionGroup var options: CommonOptions
        @Argument(help: "The user name.") var username: String
        @Option(help: "What the token is for.") var name = "api"
        @Option(help: "Valid for so many days.") var days = 365

        func run() async throws {
            try await withHouse(options) { house in
                let wanted = username
                let id = try await house.database.read { connection in
                    try connection.value(
                        "SELECT id FROM account WHERE username = \(wanted)", as: ID<House.Account>.self)
                }
                guard let id else { throw CommandFailure("no account \(username)") }
                print(
                    try await IssueToken(database: house.database)(
                        account: id, name: name, days: days, by: .system("langso account token"), at: house.clock.now())
                )
            }
        }
    }
}

/// Builds the house for a command, beside a running server, and closes its database afterwards.
func withHouse(_ options: CommonOptions, exclusive: Bool = false, _ body: (Household) async throws -> Void) async throws
{
    let foundations = try await Foundations.open(try await Settings.read(options), exclusive: exclusive)
    do {
        try await body(try await Household.build(foundations))
    } catch let problem as Problem {
        await foundations.database.close()
        throw CommandFailure(
            "\(problem.message.key)" + problem.fields.map { " \($0.field): \($0.message.key)" }.joined())
    } catch {
        await foundations.database.close()
        throw error
    }
    await foundations.database.close()
}
