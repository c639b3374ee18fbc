import CZlib

/// Reads a ZIP archive that somebody else made (APPNOTE 6.3), at a bounded cost: names are looked up in its list of contents, and
/// no file grows beyond what the caller allows, whatever the archive says of it.
struct ZipReading {
    /// Why an archive is not read.
    enum Refusal: Error, Hashable {
        case notAnArchive
        /// A file is larger than allowed, or packed tighter than deflate can.
        case tooLarge
        /// Locked with a password.
        case encrypted
    }

    private struct Entry {
        let method: Int
        let checksum: UInt32
        let packed: Int
        let size: Int
        let place: Int
    }

    private let bytes: [UInt8]
    private var entries: [String: Entry] = [:]

    /// Files of an archive; office documents have some dozens.
    private static let most = 4_096
    /// Deflate makes at most 1,032 bytes of one.
    private static let tightest = 1_032

    init(_ bytes: [UInt8]) throws(Refusal) {
        self.bytes = bytes
        guard bytes.starts(with: [0x50, 0x4B]), let end = Self.end(of: bytes) else { throw .notAnArchive }
        let count = number(end + 10, 2)
        var place = number(end + 16, 4)
        guard count <= Self.most, place + number(end + 12, 4) <= end else { throw .notAnArchive }
        for _ in 0..<count {
            guard place + 46 <= end, number(place, 4) == 0x0201_4B50 else { throw .notAnArchive }
            let length = number(place + 28, 2)
            let next = place + 46 + length + number(place + 30, 2) + number(place + 32, 2)
            guard next <= end else { throw .notAnArchive }
            if number(place + 8, 2) & 1 == 1 { throw .encrypted }
            let name = String(decoding: bytes[(place + 46)..<(place + 46 + length)], as: UTF8.self)
            // The first of two files of one name, as most programs have it.
            if entries[name] == nil {
                entries[name] = Entry(
                    method: number(place + 10, 2), checksum: UInt32(number(place + 16, 4)),
                    packed: number(place + 20, 4), size: number(place + 24, 4), place: number(place + 42, 4))
            }
            place = next
        }
    }

    /// The file of that name; nil if there is none. Throws if it is larger than `most`, or is not what its checksum says.
    func file(_ name: String, most: Int) throws(Refusal) -> [UInt8]? {
        guard let entry = entries[name] else { return nil }
        guard entry.size <= most, entry.size <= (entry.packed + 1) * Self.tightest else { throw .tooLarge }
        guard entry.place + 30 <= bytes.count, number(entry.place, 4) == 0x0403_4B50 else { throw .notAnArchive }
        let start = entry.place + 30 + number(entry.place + 26, 2) + number(entry.place + 28, 2)
        guard start + entry.packed <= bytes.count else { throw .notAnArchive }
        let packed = bytes[start..<(start + entry.packed)]
        let found: [UInt8]
        switch entry.method {
        case 0:
            guard entry.packed == entry.size else { throw .notAnArchive }
            found = Array(packed)
        case 8: found = try Self.inflated(packed, size: entry.size)
        default: throw .notAnArchive
        }
        let checksum = found.withUnsafeBufferPointer { crc32(0, $0.baseAddress, uInt($0.count)) }
        guard UInt32(truncatingIfNeeded: checksum) == entry.checksum else { throw .notAnArchive }
        return found
    }

    /// The names of its files.
    var names: Set<String> { Set(entries.keys) }

    /// Where the list of contents ends: the last such mark, since a comment of at most 64 KiB may follow.
    private static func end(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 22 else { return nil }
        var place = bytes.count - 22
        let last = max(0, place - 65_535)
        while place >= last {
            if bytes[place] == 0x50, bytes[place + 1] == 0x4B, bytes[place + 2] == 5, bytes[place + 3] == 6 {
                return place
            }
            place -= 1
        }
        return nil
    }

    private func number(_ place: Int, _ length: Int) -> Int {
        var result = 0
        for index in (0..<length).reversed() { result = result << 8 | Int(bytes[place + index]) }
        return result
    }

    /// Exactly so many bytes: one more, and the archive has lied.
    private static func inflated(_ packed: ArraySlice<UInt8>, size: Int) throws(Refusal) -> [UInt8] {
        var stream = z_stream()
        // Minus 15: bare deflate, as archives have it. The macro that is meant to be called is not seen by Swift.
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .notAnArchive
        }
        defer { inflateEnd(&stream) }
        var input = Array(packed)
        var output = [UInt8](repeating: 0, count: size + 1)
        var status = Z_STREAM_ERROR
        let length = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(target.count)
                status = inflate(&stream, Z_FINISH)
                return target.count - Int(stream.avail_out)
            }
        }
        guard status == Z_STREAM_END, length == size else { throw length > size ? .tooLarge : .notAnArchive }
        output.removeLast()
        return output
    }
}
