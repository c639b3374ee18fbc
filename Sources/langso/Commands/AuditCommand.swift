import ArgumentParser
import Audit
import Base
import Storage
import Trust

/// `langso audit verify`: whether anything was changed in the record of what was done.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The sealed record of what was done.", subcommands: [Verify.self])

    /// Checks the whole chain.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check every sealed entry; ends with 1 if anything was changed.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let foundations = try await Foundations.open(try await Settings.read(options), exclusive: false)
            let verdict = try await AuditVerifier().verify(
                foundations.database, verifier: foundations.ring.signer().verifier)
            await foundations.database.close()
            print(
                "entries \(verdict.entries) in \(verdict.seals) seals, \(verdict.unsealed) not yet sealed, \(verdict.erased) with erased personal data"
            )
            print("head \(verdict.head)")
            if let broken = verdict.firstBreak {
                print("CHANGED: seal \(broken.seal), entry \(broken.entry ?? "-"): \(broken.reason.rawValue)")
                throw ExitCode(1)
            }
            print("whole")
        }
    }
}
