import CZlib
import HTTPTypes
import NIOCore

/// Makes answers smaller (RFC 1952), for readers on slow lines.
enum Gzip {
    /// How much work is worth it.
    enum Effort: Int32 {
        /// While somebody waits.
        case quick = 1
        /// For what is packed once and sent many times.
        case thorough = 9
    }

    /// Below this many bytes nothing is gained: the answer fits into the first packets anyway.
    static let least = 1024

    /// The bytes, packed; nil where that would not make them smaller.
    static func pack(_ bytes: ByteBuffer, _ effort: Effort) -> ByteBuffer? {
        let count = bytes.readableBytes
        guard count > least, count < Int(UInt32.max) else { return nil }
        var stream = z_stream()
        // 15 bits of window; 16 more say that zlib writes a gzip head and tail.
        guard langso_deflate_begin(&stream, effort.rawValue, 15 + 16) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var packed = ByteBufferAllocator().buffer(capacity: count)
        var status = Z_STREAM_ERROR
        bytes.withUnsafeReadableBytes { input in
            stream.next_in = UnsafeMutablePointer(
                mutating: input.baseAddress?.assumingMemoryBound(to: Bytef.self))
            stream.avail_in = uInt(count)
            // No more room than the plain bytes take: what does not fit was not worth packing.
            packed.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { output in
                stream.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
                stream.avail_out = uInt(count)
                status = deflate(&stream, Z_FINISH)
                return count - Int(stream.avail_out)
            }
        }
        return status == Z_STREAM_END ? packed : nil
    }

    /// Whether the reader understands it (RFC 9110 §12.5.3).
    static func isAccepted(_ headers: HTTPFields) -> Bool {
        for choice in (headers[.acceptEncoding] ?? "").lowercased().split(separator: ",") {
            let parts = choice.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard parts.first == "gzip" || parts.first == "*" else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
            return weight.map { $0 > 0 } ?? true
        }
        return false
    }

    /// Whether things of the media type become smaller: texts do, pictures and papers are packed already.
    static func helps(_ mediaType: String) -> Bool {
        let type = mediaType.prefix { $0 != ";" }
        return type.hasPrefix("text/") || type.hasSuffix("json") || type.hasSuffix("+xml") || type.hasSuffix("+yaml")
    }
}

/// What is sent many times: the plain bytes and the packed ones, each with the mark by which a reader knows it again.
struct PackedBody: Sendable {
    let plain: ByteBuffer
    let packed: ByteBuffer?
    private let mark: String

    /// The bytes of a text that is packed once; others stay plain.
    init(_ plain: ByteBuffer, mediaType: String) {
        self.plain = plain
        packed = Gzip.helps(mediaType) ? Gzip.pack(plain, .thorough) : nil
        mark = String(fingerprint(plain.readableBytesView), radix: 36)
    }

    /// How much memory it takes.
    var cost: Int { plain.readableBytes + (packed?.readableBytes ?? 0) }

    /// What the reader gets: bytes, its own ETag (two encodings are two representations, RFC 9110 §8.8.3), and the encoding.
    func form(for headers: HTTPFields) -> (bytes: ByteBuffer, etag: String, isPacked: Bool) {
        if let packed, Gzip.isAccepted(headers) { return (packed, "\"\(mark)-gz\"", true) }
        return (plain, "\"\(mark)\"", false)
    }
}
