import Base
import Codes
import Dispatch
import Foundation
public import House
import Synchronization
public import Web

/// Reads codes from photos, two at a time, away from the threads that serve requests.
public final class PhotoDesk: CodePhotos {
    private let queues = [DispatchQueue(label: "photo-1"), DispatchQueue(label: "photo-2")]
    private let turn = Atomic<Int>(0)
    private let waiting = Atomic<Int>(0)
    public let sink: any UploadSink
    private static let longestQueue = 20

    /// One photo of up to 15 MiB.
    private static let limits = UploadLimits(
        file: 15 << 20, total: 15 << 20, files: 1, body: 16 << 20, drain: 32 << 20, kinds: [.jpeg, .png, .webp, .gif])

    /// A desk whose photos lie in the sink while they are read.
    public init(sink: any UploadSink) { self.sink = sink }

    /// What a form brought: its text fields, and what was found on its photo.
    struct Answer: Sendable {
        let form: Form
        let symbols: [ScannedSymbol]
        /// What was wrong with the photo; nil if there was none or it was read.
        let problem: Message?
    }

    /// Takes the form; its photo is removed as soon as it has been read. Throws `Problem` (too large, too many,
    /// unavailable).
    func take(_ visit: Visit) async throws -> Answer {
        let sent: UploadedForm
        do {
            sent = try await visit.upload(to: sink, limits: Self.limits)
        } catch let refused as UploadRefused {
            throw refused.problem
        }
        if let refusal = sent.refused.first {
            await sent.abandon()
            return Answer(form: sent.form, symbols: [], problem: refusal.message)
        }
        guard let file = sent.files("photo").first, file.size > 0 else {
            await sent.abandon()
            return Answer(form: sent.form, symbols: [], problem: nil)
        }
        let bytes = bytes(of: file)
        await sent.abandon()
        do {
            return Answer(form: sent.form, symbols: try await symbols(on: bytes, visit), problem: nil)
        } catch let failure as PictureFailure {
            return Answer(form: sent.form, symbols: [], problem: failure.message)
        }
    }

    public func read(_ field: String, of upload: UploadedForm, _ visit: Visit) async throws -> PhotoReading? {
        let refusal = upload.refused.first { $0.field == field }
        guard let file = upload.files(field).first else { return refusal.map { .unread($0.message) } }
        let bytes = bytes(of: file)
        await upload.abandon(field)
        do {
            return .texts(try await symbols(on: bytes, visit).map(\.text))
        } catch let failure as PictureFailure {
            return .unread(failure.message)
        } catch let problem as Problem {
            // What was typed beside the photo must come back.
            return .unread(problem.message)
        }
    }

    private func bytes(of file: UploadedFile) -> [UInt8] {
        FileManager.default.contents(atPath: file.place).map { [UInt8]($0) } ?? []
    }

    private func symbols(on bytes: [UInt8], _ visit: Visit) async throws -> [ScannedSymbol] {
        try visit.site.limiter.count("photo:" + visit.network, limit: 30, seconds: 300)
        return try await read(bytes)
    }

    private func read(_ bytes: [UInt8]) async throws -> [ScannedSymbol] {
        let (before, _) = waiting.add(1, ordering: .relaxed)
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard before < Self.longestQueue else { throw Problem(.unavailable, "web.problem.unavailable.text") }
        let queue = queues[turn.add(1, ordering: .relaxed).newValue & 1]
        let result: Result<[ScannedSymbol], any Error> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { try PhotoReader.read(bytes) }) }
        }
        return try result.get()
    }
}

extension PictureFailure {
    fileprivate var message: Message {
        switch self {
        case .notAPicture: "lookup.photo.not_a_picture"
        case .tooLarge: "lookup.photo.too_large"
        case .nothingFound: "lookup.photo.nothing_found"
        }
    }
}
