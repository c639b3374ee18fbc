import ArgumentParser

/// What `./bench` needs done fast: the other side of each comparison, rows in bulk, and a driver that keeps many clients busy.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Parts of ./bench; not for use alone.",
        subcommands: [
            ServeConstant.self, SeedCodes.self, SeedSearch.self, SendRequests.self, ReplaySubmissions.self,
            MeasureCodes.self,
        ])
}
