import Base
public import Foundation
public import House

/// Being built.
public struct FeedbackFeature: Feature {
    public let name = "feedback"

    public init() {}

    public var resources: URL? { try? ResourceFolder.of(module: "Feedback") }
}
