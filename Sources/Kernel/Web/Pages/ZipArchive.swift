import CZlib

/// A ZIP archive of small files, made in memory (APPNOTE 6.3): what office documents come in. Equal files give equal bytes.
struct ZipArchive {
    private var body: [UInt8] = []
    private var directory: [UInt8] = []
    private var count: UInt16 = 0

    /// Adds a file; its name is plain letters with `/` between folders.
    mutating func add(_ name: String, _ bytes: [UInt8]) {
        let packed = Self.deflated(bytes)
        let stored = packed ?? bytes
        let start = UInt32(body.count)
        // Version 2.0, names in UTF-8, deflated or stored, 1 January 1980: archives do not tell when they were made.
        var head: [UInt8] = []
        head += Self.two(20) + Self.two(0x0800) + Self.two(packed == nil ? 0 : 8) + Self.two(0) + Self.two(0x0021)
        head += Self.four(Self.checksum(bytes)) + Self.four(UInt32(stored.count)) + Self.four(UInt32(bytes.count))
        head += Self.two(UInt16(name.utf8.count)) + Self.two(0)
        body += Self.four(0x0403_4B50) + head + Array(name.utf8) + stored
        directory += Self.four(0x0201_4B50) + Self.two(20) + head
        // No comment, first disk, no attributes.
        directory += Self.two(0) + Self.two(0) + Self.two(0) + Self.four(0) + Self.four(start) + Array(name.utf8)
        count += 1
    }

    /// The archive, with its list of contents at the end.
    var bytes: [UInt8] {
        body + directory + Self.four(0x0605_4B50) + Self.two(0) + Self.two(0) + Self.two(count) + Self.two(count)
            + Self.four(UInt32(directory.count)) + Self.four(UInt32(body.count)) + Self.two(0)
    }

    private static func two(_ number: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: number), UInt8(number >> 8)] }

    private static func four(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, uInt($0.count))) }
    }

    /// The bytes without a head of zlib's own; nil where packing would gain nothing.
    private static func deflated(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 64 else { return nil }
        var stream = z_stream()
        // Minus 15: bare deflate, as archives have it.
        guard langso_deflate_begin(&stream, 6, -15) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var packed = [UInt8](repeating: 0, count: bytes.count)
        var status = Z_STREAM_ERROR
        var input = bytes
        let length = input.withUnsafeMutableBufferPointer { source in
            packed.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(target.count)
                status = deflate(&stream, Z_FINISH)
                return target.count - Int(stream.avail_out)
            }
        }
        return status == Z_STREAM_END ? Array(packed[..<length]) : nil
    }
}
