import Base
public import Foundation
public import House

/// Being built.
public struct BulletinFeature: Feature {
    public let name = "bulletin"

    public init() {}

    public var resources: URL? { try? ResourceFolder.of(module: "Bulletin") }
}
