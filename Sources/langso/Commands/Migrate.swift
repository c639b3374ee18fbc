import ArgumentParser
import Storage

/// `langso migrate`: brings the schema up to date, as `serve` does at its start.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the database's schema up to date.")

    @OptionGroup var options: CommonOptions
    @Flag(help: "Only list the steps with their checksums, as Tests/HouseTests/released-migrations.txt keeps them.")
    var list = false

    func run() async throws {
        if list {
            for step in Household.migrations {
                print("\(step.checksum(for: .sqlite)) \(step.checksum(for: .postgres)) \(step.id)")
            }
            return
        }
        let foundations = try await Foundations.open(try await Settings.read(options), exclusive: true)
        let applied = try await foundations.database.migrate(Household.migrations, clock: foundations.clock)
        for id in applied { print("applied \(id)") }
        if applied.isEmpty { print("up to date") }
        await foundations.database.close()
    }
}
