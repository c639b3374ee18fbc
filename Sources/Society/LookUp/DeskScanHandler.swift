public import House
public import Web

/// Knows what to do with a scanned text at the desk: implemented by features, asked in order.
public protocol DeskScanHandler: Sendable {
    /// The page to go on at; nil if the text is nothing of this handler's. A path with personal data in it must not be
    /// answered:
    /// paths are logged.
    func path(for text: String, visit: Visit) async throws -> String?
    /// What is under way for the person of an identity card, the newest first; empty if the text is none or nothing is.
    func underWay(forCard text: String, visit: Visit) async throws -> [Link]
}
