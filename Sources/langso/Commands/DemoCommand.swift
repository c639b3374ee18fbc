import ArgumentParser
import Base
import Foundation
import House
import Identity
import Storage

/// `langso demo`: makes the demo commune; with `--accounts` lists its accounts.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Make the demo commune (synthetic), or list its accounts.")

    @OptionGroup var options: CommonOptions
    @Flag(help: "Print the demo accounts as JSON: username, password, role, unit.") var accounts = false
    @Option(help: "How big: village, commune, district, province.") var scale = "commune"

    func run() async throws {
        let settings = try await Settings.read(options)
        let foundations = try await Foundations.open(settings, exclusive: !accounts)
        if accounts {
            let today = foundations.clock.today()
            let lines = try await foundations.database.read { try DemoAccounts.list(asOf: today, in: $0) }
            let list = lines.map { line -> JSONValue in
                [
                    "username": .string(line.username), "password": .string(DemoAccounts.password),
                    "role": .string(line.roles.first?.rawValue ?? ""), "unit": .string(line.unit),
                    "name": .string(line.fullName), "post": .string(line.post),
                ]
            }
            print(JSONValue.array(list).text)
        } else {
            let house = try await Household.build(foundations)
            guard try await !house.hasUnits() else {
                throw CommandFailure("the data folder already holds a commune; the demo needs an empty one")
            }
            guard let scale = Demo.Scale(rawValue: scale) else { throw ValidationError("unknown scale \(scale)") }
            try await house.seed(Demo(data: try ResourceFolder.data(), now: house.clock.now(), scale: scale))
            print("The demo commune is made. All its people and dossiers are synthetic.")
        }
        await foundations.database.close()
    }
}
