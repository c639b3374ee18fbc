import ArgumentParser
import Storage

/// `langso migrate`: brings the schema up to date, as `serve` does at its start.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the database's schema up to date.")

    @OptionGroup var options: CommonOptions

    func run() async throws {
        let foundations = try await Foundations.open(try await Settings.read(options), exclusive: true)
        let applied = try await foundations.database.migrate(Household.migrations, clock: foundations.clock)
        for id in applied { print("applied \(id)") }
        if applied.isEmpty { print("up to date") }
        await foundations.database.close()
    }
}
