import ArgumentParser
import Base
import Storage
import Trust

/// `langso key`: the key ring outside the data folder.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The key ring.", subcommands: [Show.self, Rotate.self])

    /// Says which keys there are, and nothing of them.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say which keys there are.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let foundations = try await Foundations.open(try await Settings.read(options), exclusive: false)
            print("ring: \(foundations.ring.path)")
            for id in foundations.ring.masters {
                print("master \(id)" + (id == foundations.ring.currentMaster ? " (current)" : ""))
            }
            print("seals are checked with: \(try foundations.ring.signer().verifier.publicKey)")
            await foundations.database.close()
        }
    }

    /// A new master key; data keys are wrapped anew; what is sealed from now on uses a new data key.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Make a new master key and a new data key. Stop the server first; copy the ring to a safe place after.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let foundations = try await Foundations.open(try await Settings.read(options), exclusive: true)
            try await foundations.database.migrate(Household.migrations, clock: foundations.clock)
            let ring = try await DataKeys.rotate(foundations.ring, foundations.database, clock: foundations.clock)
            print("current master key: \(ring.currentMaster)")
            await foundations.database.close()
        }
    }
}
