import Base
public import Foundation
public import House

/// Being built.
public struct PlacesFeature: Feature {
    public let name = "places"

    public init() {}

    public var resources: URL? { try? ResourceFolder.of(module: "Places") }
}
