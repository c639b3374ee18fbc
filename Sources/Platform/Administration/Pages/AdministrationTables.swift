import Base
import House
import Texts
import Web

/// What stands in one place of a table.
enum Cell: Sendable {
    case text(String)
    /// A name or number of the machine, which keeps its own direction.
    case name(String)
    case number(Int64)
    case badge(Badge)

    fileprivate func viewModel(_ visit: Visit) -> ViewModel {
        switch self {
        case .text(let text): ["text": text]
        case .name(let text): ["text": text, "bdi": true]
        case .number(let number): ["text": visit.formats.number(number)]
        case .badge(let badge): ["badge": badge.viewModel]
        }
    }
}

extension Visit {
    /// A table for `parts/table`; nil without rows. Its columns are named by `administration.column.…`.
    func table(_ caption: TextKey, _ columns: [String], numeric: Set<String> = [], _ rows: [[Cell]]) -> ViewModel? {
        if rows.isEmpty { return nil }
        return table(
            "administration.column", caption: say(caption), columns: columns, numeric: numeric,
            rows: rows.map { $0.map { $0.viewModel(self) } })
    }

    /// Milliseconds, or seconds where they are many.
    func duration(_ milliseconds: Int64) -> String {
        milliseconds < 10_000
            ? say("administration.value.milliseconds", ["number": .number(milliseconds)])
            : say("administration.value.seconds", ["number": .number((milliseconds + 500) / 1000)])
    }

    func badge(_ state: HealthFinding.State) -> Badge {
        let text = say(TextKey("administration.health.state.\(state.rawValue)"))
        return switch state {
        case .good: Badge(.good, icon: "check", text)
        case .note: Badge(.warn, icon: "info", text)
        case .wrong: Badge(.late, icon: "warning", text)
        }
    }

    // MARK: tables that the overview and a page of their own show

    func table(of lines: [SlowRequests.Line]) -> ViewModel? {
        table(
            "administration.requests.caption", ["route", "slow_count", "slowest", "statements", "at"],
            numeric: ["slow_count", "statements"],
            lines.map { line in
                [
                    .name("\(line.slowest.method) \(line.slowest.route)"), .number(Int64(line.count)),
                    .text(duration(Int64(line.slowest.milliseconds))), .number(Int64(line.slowest.statements)),
                    .text(formats.instant(line.slowest.at)),
                ]
            })
    }

    func table(of backups: [BackupRecord]) -> ViewModel? {
        table(
            "administration.backups.caption", ["at", "place", "made_by", "files", "size", "duration"],
            numeric: ["files"],
            backups.map { backup in
                let maker: TextKey = backup.isOurs ? "administration.backups.ours" : "administration.backups.others"
                return [
                    .text(formats.instant(backup.begunAt)), .name(backup.place), .text(say(maker)),
                    .number(Int64(backup.files)), .text(formats.bytes(Int(backup.bytes))),
                    .text(duration(backup.finishedAt.milliseconds - backup.begunAt.milliseconds)),
                ]
            })
    }

    func table(of drills: [RestoreDrill]) -> ViewModel? {
        table(
            "administration.drills.caption", ["at", "backup_at", "verdict", "files", "entries", "duration", "result"],
            numeric: ["files", "entries"],
            drills.map { drill in
                [
                    .text(formats.instant(drill.at)),
                    .text(drill.backupAt.map(formats.instant) ?? say("administration.value.unknown")),
                    .badge(
                        drill.hasSucceeded
                            ? Badge(.good, icon: "check", say("administration.drills.succeeded"))
                            : Badge(.late, icon: "warning", say("administration.drills.failed"))),
                    .number(Int64(drill.files)), .number(Int64(drill.entries)), .text(duration(drill.milliseconds)),
                    .name(drill.result),
                ]
            })
    }

    func table(of migrations: [(id: String, at: Instant)]) -> ViewModel? {
        table(
            "administration.migrations.caption", ["step", "at"],
            migrations.map { [.name($0.id), .text(formats.instant($0.at))] })
    }
}
