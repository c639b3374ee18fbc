import Base
public import Foundation
public import House
public import Storage

/// Stored files. Other features decide who may see one; this one keeps them and cleans up.
public struct FilesFeature: Feature {
    public let name = "files"
    private let store: FileStore

    public init(store: FileStore) { self.store = store }

    public var resources: URL? { try? ResourceFolder.of(module: "Files") }
    public static var migrations: [Migration] { FilesSchema.migrations }

    public var jobs: [JobHandler] {
        let sweep = SweepStagedFiles(store)
        return [JobHandler(kind: "files.sweep_staged_files", lane: .single) { _ in try await sweep() }]
    }

    public var schedules: [JobSchedule] { [JobSchedule(kind: "files.sweep_staged_files", every: 3600)] }
}
