import Base
import House

/// Placeholder.
struct SeedFeedback: Sendable {
    let services: FeedbackServices
    func callAsFunction(_ demo: Demo) async throws {}
}
