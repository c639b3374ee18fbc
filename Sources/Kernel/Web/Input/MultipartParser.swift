import Foundation

/// Takes a `multipart/form-data` body apart as its bytes arrive, whatever the pieces they arrive in (RFC 7578, RFC 2046).
///
/// It holds back no more than a header block or a possible boundary, and reads each byte a bounded number of times. A
/// delimiter is CRLF, `--`, the boundary, and then `--` or white space and CRLF; anything else belongs to the data.
public struct MultipartParser: Sendable {
    /// What was met in the body, in order.
    public enum Event: Sendable, Hashable {
        case partBegan(PartHeader)
        case bytes(ArraySlice<UInt8>)
        case partEnded
        case finished
    }

    private enum State { case preamble, header, body, finished, failed(MultipartFailure) }
    private enum Match { case none, undecided, next(Int), close }

    /// White space that may follow a boundary on its line; more makes the line data.
    private static let longestPadding = 64

    private let delimiter: [UInt8]
    private let limits: MultipartLimits
    private var state = State.preamble
    /// Begins with a CRLF that was not sent, so that the first boundary looks like any other.
    private var buffer: [UInt8] = [0x0D, 0x0A]
    /// Where the search for the end of a header block goes on, so that small pieces are not searched again and again.
    private var headerSearch = 0
    /// Bytes at the head of the buffer that are no data: the CRLF that ends a header block may begin a delimiter.
    private var borrowed = 2
    private var preambleBytes = 0
    private var files = 0
    private var fields = 0

    /// A parser for bodies of that boundary (without its two leading hyphens); throws `noBoundary` if it is not lawful.
    public init(boundary: String, limits: MultipartLimits = .standard) throws(MultipartFailure) {
        guard isMultipartBoundary(boundary) else { throw .noBoundary }
        delimiter = Array("\r\n--\(boundary)".utf8)
        self.limits = limits
    }

    /// Reads the next piece of the body. After a failure every further call throws the same.
    public mutating func feed(_ bytes: some Collection<UInt8>) throws(MultipartFailure) -> [Event] {
        if case .failed(let failure) = state { throw failure }
        if case .finished = state { return [] }
        if buffer.isEmpty { buffer = Array(bytes) } else { buffer.append(contentsOf: bytes) }
        var events: [Event] = []
        var position = 0
        do {
            while try step(&position, &events) {}
        } catch {
            state = .failed(error)
            buffer = []
            throw error
        }
        // A fresh array: the events hold on to the old one, and appending to a shared array would copy it.
        if case .finished = state { buffer = [] } else if position > 0 { buffer = Array(buffer[position...]) }
        headerSearch -= min(headerSearch, position)
        return events
    }

    /// The body has ended: throws `incomplete` unless its closing boundary was seen.
    public mutating func finish() throws(MultipartFailure) {
        switch state {
        case .finished: return
        case .failed(let failure): throw failure
        case .preamble, .header, .body:
            state = .failed(.incomplete)
            buffer = []
            throw .incomplete
        }
    }

    /// Goes on as far as one state leads; false when more bytes are needed or none are wanted.
    private mutating func step(_ position: inout Int, _ events: inout [Event]) throws(MultipartFailure) -> Bool {
        switch state {
        case .preamble: try skipPreamble(&position, &events)
        case .header: try readHeader(&position, &events)
        case .body: readBody(&position, &events)
        case .finished, .failed: false
        }
    }

    private mutating func skipPreamble(_ position: inout Int, _ events: inout [Event]) throws(MultipartFailure) -> Bool
    {
        let (index, match) = search(from: position)
        preambleBytes += index - position
        guard preambleBytes <= limits.preambleBytes + 2 else { throw .preambleTooLong }
        position = index
        return pass(match, &position, &events)
    }

    private mutating func readHeader(_ position: inout Int, _ events: inout [Event]) throws(MultipartFailure) -> Bool {
        // Position is at the CRLF of the delimiter's line, so that a part without any header looks like the others.
        let start = position + 2
        guard let end = endOfHeader() else {
            guard buffer.count < start + limits.headerBytes + 4 else { throw .headerTooLong }
            return false
        }
        guard end <= start + limits.headerBytes else { throw .headerTooLong }
        let header = try PartHeader(block: end > start ? buffer[start..<end] : [])
        if header.fileName == nil { fields += 1 } else { files += 1 }
        guard fields <= limits.fields else { throw .tooManyParts(limit: limits.fields) }
        guard files <= limits.files else { throw .tooManyParts(limit: limits.files) }
        events.append(.partBegan(header))
        position = end + 2
        borrowed = 2
        state = .body
        return true
    }

    private mutating func readBody(_ position: inout Int, _ events: inout [Event]) -> Bool {
        let (index, match) = search(from: position)
        if index > position {
            let start = position + borrowed
            borrowed = 0
            if index > start { events.append(.bytes(buffer[start..<index])) }
            position = index
        }
        switch match {
        case .next, .close: events.append(.partEnded)
        case .none, .undecided: break
        }
        return pass(match, &position, &events)
    }

    private mutating func pass(_ match: Match, _ position: inout Int, _ events: inout [Event]) -> Bool {
        switch match {
        case .none, .undecided: return false
        case .close:
            state = .finished
            events.append(.finished)
            return false
        case .next(let length):
            position += length - 2
            headerSearch = position
            state = .header
            return true
        }
    }

    /// Where the next delimiter, or what may become one, begins; the end of the buffer when there is none.
    private func search(from position: Int) -> (index: Int, match: Match) {
        buffer.withUnsafeBufferPointer { bytes in
            var index = position
            while let found = nextReturn(bytes, from: index) {
                switch match(bytes, at: found) {
                case .none: index = found + 1
                case let match: return (found, match)
                }
            }
            return (bytes.count, .none)
        }
    }

    private func match(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Match {
        var index = start
        for byte in delimiter {
            guard index < bytes.count else { return .undecided }
            guard bytes[index] == byte else { return .none }
            index += 1
        }
        let longest = index + Self.longestPadding
        while index < bytes.count, index < longest, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        guard index < bytes.count else { return .undecided }
        let isClosing = bytes[index] == UInt8(ascii: "-") && index == start + delimiter.count
        guard isClosing || bytes[index] == 0x0D else { return .none }
        guard index + 1 < bytes.count else { return .undecided }
        if isClosing { return bytes[index + 1] == UInt8(ascii: "-") ? .close : .none }
        return bytes[index + 1] == 0x0A ? .next(index + 2 - start) : .none
    }

    /// Where the CRLF CRLF that ends the header block begins, if it is in the buffer.
    private mutating func endOfHeader() -> Int? {
        let (index, isEnd) = buffer.withUnsafeBufferPointer { bytes in
            var index = headerSearch
            while let found = nextReturn(bytes, from: index) {
                guard found + 4 <= bytes.count else { return (found, false) }
                if bytes[found + 1] == 0x0A, bytes[found + 2] == 0x0D, bytes[found + 3] == 0x0A { return (found, true) }
                index = found + 1
            }
            return (bytes.count, false)
        }
        headerSearch = index
        return isEnd ? index : nil
    }
}

private func nextReturn(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> Int? {
    guard index < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + index, 0x0D, bytes.count - index)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
}
