import CPixbuf

/// What a picture may cost. The announced size is checked before anything is decoded.
public struct PictureLimits: Hashable, Sendable {
    /// Largest file, in bytes.
    public var bytes: Int
    /// Most pixels a baseline JPEG may announce; it is shrunk while it is decoded.
    public var jpegPixels: Int
    /// Most pixels another format may announce; these are decoded whole, at up to 4 bytes a pixel.
    public var otherPixels: Int
    /// The long side kept, in pixels; larger pictures are scaled down.
    public var keptSide: Int

    public init(bytes: Int, jpegPixels: Int, otherPixels: Int, keptSide: Int) {
        self.bytes = bytes
        self.jpegPixels = jpegPixels
        self.otherPixels = otherPixels
        self.keptSide = keptSide
    }

    /// 32 MiB, 64 megapixels (24 where the whole must be decoded), 3000 pixels kept.
    public static let standard = PictureLimits(
        bytes: 32 << 20, jpegPixels: 64_000_000, otherPixels: 24_000_000, keptSide: 3_000)

    /// For photos of codes, which strangers send: as `standard`, and 52 megapixels at most. That is the full size of the largest
    /// sensors in common telephones; what is larger takes seconds and shows no more of a code.
    public static let photo = PictureLimits(
        bytes: 32 << 20, jpegPixels: 52_000_000, otherPixels: 24_000_000, keptSide: 3_000)
}

/// Why a picture gave nothing.
public enum PictureFailure: Error, Hashable, Sendable {
    /// Not JPEG, PNG, GIF or WebP, broken beyond use, or a format for which this system has no loader.
    case notAPicture
    case tooLarge
    /// A picture, but no symbol was found in it.
    case nothingFound
}

/// The formats we let the library decode. It knows many more, which nobody needs and which only widen the attack
/// surface.
enum PictureFormat: String {
    case jpeg, png, gif, webp

    init?(of bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) {
            self = .gif
        } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webp
        } else {
            return nil
        }
    }

    /// Whether the file goes to its end. Libpng is content with less.
    func isComplete(_ bytes: [UInt8]) -> Bool {
        guard self == .png else { return true }
        var offset = 8
        while offset + 12 <= bytes.count {
            let length = bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
            if bytes[(offset + 4)..<(offset + 8)].elementsEqual("IEND".utf8) { return true }
            offset += 12 + length
        }
        return false
    }

    /// Whether the decoder can shrink this file as it goes. A progressive JPEG keeps all its coefficients until the
    /// end.
    func isShrunkWhileDecoded(_ bytes: [UInt8]) -> Bool {
        guard self == .jpeg else { return false }
        var offset = 2
        while offset + 4 <= bytes.count, bytes[offset] == 0xFF {
            let marker = bytes[offset + 1]
            switch marker {
            case 0xFF: offset += 1
            case 0xC0, 0xC1: return true
            case 0xC2...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF, 0xDA: return false
            case 0x01, 0xD0...0xD8: offset += 2
            default: offset += 2 + (Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3]))
            }
        }
        return false
    }
}

/// One decoding: feeds the loader and stops it when the announced size is beyond the limits.
enum PictureLoading {
    /// Shared with the C callbacks for the duration of one `load`.
    private struct Announcement {
        var mostPixels: Int
        /// Above 0: the decoder itself can halve the picture, down to about this long side.
        var shrunkSide: Int
        var isTooLarge = false
    }

    private typealias Loader = UnsafeMutablePointer<GdkPixbufLoader>
    private typealias SizeHandler = @convention(c) (Loader, gint, gint, UnsafeMutableRawPointer) -> Void
    private typealias AreaHandler = @convention(c) (Loader, UnsafeMutableRawPointer?) -> Void

    private static let sizePrepared: SizeHandler = { loader, width, height, data in
        let announcement = data.assumingMemoryBound(to: Announcement.self)
        let (columns, rows) = (Int(width), Int(height))
        guard columns > 0, rows > 0, columns <= announcement.pointee.mostPixels / rows else {
            announcement.pointee.isTooLarge = true
            // Zero tells the decoders to give up.
            gdk_pixbuf_loader_set_size(loader, 0, 0)
            return
        }
        guard announcement.pointee.shrunkSide > 0 else { return }
        var divisor = 1
        while divisor < 8, max(columns, rows) / (divisor * 2) >= announcement.pointee.shrunkSide { divisor *= 2 }
        // Exactly what libjpeg makes of this divisor, so that the loader adds no scaling of its own.
        if divisor > 1 {
            gdk_pixbuf_loader_set_size(
                loader, gint((columns + divisor - 1) / divisor), gint((rows + divisor - 1) / divisor))
        }
    }

    /// The pixels come from malloc; where a damaged file has none, a preview would publish old memory.
    private static let areaPrepared: AreaHandler = { loader, _ in
        if let pixbuf = gdk_pixbuf_loader_get_pixbuf(loader) { gdk_pixbuf_fill(pixbuf, 0xFFFF_FFFF) }
    }

    /// The decoded picture, upright, its long side at most `limits.keptSide`.
    static func load(
        _ bytes: [UInt8], format: PictureFormat, limits: PictureLimits
    ) throws(PictureFailure) -> PixelPicture {
        guard let loader = gdk_pixbuf_loader_new_with_type(format.rawValue, nil) else { throw .notAPicture }
        let object = UnsafeMutableRawPointer(loader)
        let isShrinking = format.isShrunkWhileDecoded(bytes)
        let announcement = UnsafeMutablePointer<Announcement>.allocate(capacity: 1)
        announcement.initialize(
            to: Announcement(
                mostPixels: isShrinking ? limits.jpegPixels : limits.otherPixels,
                shrunkSide: isShrinking ? limits.keptSide : 0))
        defer {
            g_object_unref(object)
            announcement.deallocate()
        }
        g_signal_connect_data(
            object, "size-prepared", unsafeBitCast(sizePrepared, to: GCallback.self), announcement, nil,
            GConnectFlags(rawValue: 0))
        // The other two hand over pixels only when they are complete.
        if format == .jpeg || format == .png {
            g_signal_connect_data(
                object, "area-prepared", unsafeBitCast(areaPrepared, to: GCallback.self), nil, nil,
                GConnectFlags(rawValue: 0))
        }

        let isFed = feed(bytes, to: loader, until: { announcement.pointee.isTooLarge })
        let isClosed = gdk_pixbuf_loader_close(loader, nil) != 0
        if announcement.pointee.isTooLarge { throw .tooLarge }
        guard isFed, isClosed, format.isComplete(bytes), let pixbuf = gdk_pixbuf_loader_get_pixbuf(loader) else {
            throw .notAPicture
        }
        g_object_ref(UnsafeMutableRawPointer(pixbuf))
        return try PixelPicture(owning: pixbuf).upright(atMost: limits.keptSide)
    }

    private static func feed(_ bytes: [UInt8], to loader: Loader, until stop: () -> Bool) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            var offset = 0
            while offset < buffer.count, let base = buffer.baseAddress {
                let count = min(16_384, buffer.count - offset)
                guard gdk_pixbuf_loader_write(loader, base + offset, gsize(count), nil) != 0, !stop() else {
                    return false
                }
                offset += count
            }
            return true
        }
    }
}
