import Base
public import Foundation
public import House

/// Being built.
public struct QueueFeature: Feature {
    public let name = "queue"

    public init() {}

    public var resources: URL? { try? ResourceFolder.of(module: "Queue") }
}
