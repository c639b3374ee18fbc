import ArgumentParser

/// `langso`: the whole digital commune in one program.
@main
struct Langso: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "langso",
        abstract: "The whole digital commune in one program.",
        subcommands: [
            Serve.self, DemoCommand.self, Migrate.self, AccountCommand.self, UnitCommand.self, CodeCommand.self,
            KeyCommand.self, ImportCommand.self, BackupCommand.self, RestoreCommand.self, CopyCommand.self,
            CheckCommand.self, AuditCommand.self,
        ],
        defaultSubcommand: Serve.self)
}
