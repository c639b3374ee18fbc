import CPixbuf

/// A decoded picture, held by gdk-pixbuf. Made within limits on size; lives as long as this object.
public final class PixelPicture {
    private let pixbuf: OpaquePointer

    /// Takes over the reference.
    init(owning pixbuf: OpaquePointer) { self.pixbuf = pixbuf }

    deinit { g_object_unref(UnsafeMutableRawPointer(pixbuf)) }

    /// Pixels across.
    public var width: Int { Int(gdk_pixbuf_get_width(pixbuf)) }
    /// Pixels down.
    public var height: Int { Int(gdk_pixbuf_get_height(pixbuf)) }

    /// A picture re-encoded as JPEG for showing: upright, at most `maxSide` pixels on its long side, transparency on
    /// white, and without metadata (no place, no camera, no thumbnail of the uncut original). `quality` 1...100.
    public static func jpegPreview(
        _ bytes: [UInt8], maxSide: Int, quality: Int = 82, limits: PictureLimits = .standard
    ) throws(PictureFailure) -> [UInt8] {
        var limits = limits
        limits.keptSide = max(1, min(maxSide, limits.keptSide))
        let picture = try decode(bytes, limits: limits).onWhite()
        let options = ["quality": String(max(1, min(quality, 100)))]
        guard let jpeg = picture.encoded(as: "jpeg", options: options) else { throw .notAPicture }
        return jpeg
    }

    /// The first frame of a JPEG, PNG, GIF or (if the system has a loader for it) WebP, upright by its EXIF
    /// orientation, scaled down to `limits.keptSide`.
    public static func decode(
        _ bytes: [UInt8], limits: PictureLimits = .standard
    ) throws(PictureFailure) -> PixelPicture {
        guard bytes.count <= limits.bytes else { throw .tooLarge }
        guard let format = PictureFormat(of: bytes) else { throw .notAPicture }
        return try PictureLoading.load(bytes, format: format, limits: limits)
    }

    /// A colour picture of the same greys; nil if there is no memory for it.
    convenience init?(_ grey: GreyPicture) {
        guard
            let made = gdk_pixbuf_new(GDK_COLORSPACE_RGB, 0, 8, Int32(grey.width), Int32(grey.height)),
            let target = gdk_pixbuf_get_pixels(made)
        else { return nil }
        let stride = Int(gdk_pixbuf_get_rowstride(made))
        for y in 0..<grey.height {
            let row = target + y * stride
            for x in 0..<grey.width {
                let value = grey.pixels[y * grey.width + x]
                row[3 * x] = value
                row[3 * x + 1] = value
                row[3 * x + 2] = value
            }
        }
        self.init(owning: made)
    }

    /// A picture of these colours; nil if there is no memory for it.
    convenience init?(_ colours: ColourPicture) {
        guard
            let made = gdk_pixbuf_new(GDK_COLORSPACE_RGB, 0, 8, Int32(colours.width), Int32(colours.height)),
            let target = gdk_pixbuf_get_pixels(made)
        else { return nil }
        let stride = Int(gdk_pixbuf_get_rowstride(made))
        colours.bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            for y in 0..<colours.height {
                (target + y * stride).update(from: start + y * colours.width * 3, count: colours.width * 3)
            }
        }
        self.init(owning: made)
    }

    /// Its colours, transparency on white; nil for a kind of picture that has none.
    func colours() -> ColourPicture? {
        let flat = onWhite()
        let (columns, rows) = (flat.width, flat.height)
        let channels = Int(gdk_pixbuf_get_n_channels(flat.pixbuf))
        let stride = Int(gdk_pixbuf_get_rowstride(flat.pixbuf))
        guard let source = gdk_pixbuf_read_pixels(flat.pixbuf), channels >= 3 else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: columns * rows * 3) { target, count in
            for y in 0..<rows {
                for x in 0..<columns {
                    let pixel = source + (y * stride + x * channels)
                    let place = (y * columns + x) * 3
                    target[place] = pixel[0]
                    target[place + 1] = pixel[1]
                    target[place + 2] = pixel[2]
                }
            }
            count = columns * rows * 3
        }
        return ColourPicture(width: columns, height: rows, bytes: bytes)
    }

    /// Upright by its EXIF orientation, and with its long side at most `side`.
    func upright(atMost side: Int) throws(PictureFailure) -> PixelPicture {
        var result = self
        let longSide = max(width, height)
        if longSide > side {
            guard
                let smaller = gdk_pixbuf_scale_simple(
                    pixbuf, Int32(max(1, width * side / longSide)), Int32(max(1, height * side / longSide)),
                    GDK_INTERP_BILINEAR)
            else { throw .tooLarge }
            // Scaling forgets the orientation.
            gdk_pixbuf_copy_options(pixbuf, smaller)
            result = PixelPicture(owning: smaller)
        }
        guard let upright = gdk_pixbuf_apply_embedded_orientation(result.pixbuf) else { throw .tooLarge }
        return PixelPicture(owning: upright)
    }

    /// As a file in the named gdk-pixbuf format; nil if the library refuses.
    func encoded(as format: String, options: [String: String] = [:]) -> [UInt8]? {
        var buffer: UnsafeMutablePointer<gchar>?
        var size: gsize = 0
        var failure: UnsafeMutablePointer<GError>?
        var keys = options.keys.map { g_strdup($0) } + [nil]
        var values = options.values.map { g_strdup($0) } + [nil]
        defer {
            for string in keys + values { g_free(string) }
            g_clear_error(&failure)
            g_free(buffer)
        }
        guard gdk_pixbuf_save_to_bufferv(pixbuf, &buffer, &size, format, &keys, &values, &failure) != 0, let buffer
        else { return nil }
        return [UInt8](UnsafeRawBufferPointer(start: buffer, count: Int(size)))
    }

    /// Luminance (Rec. 601), transparency on white.
    func grey() -> GreyPicture {
        var result = GreyPicture(width: width, height: height, filledWith: 255)
        let (columns, rows) = (width, height)
        let channels = Int(gdk_pixbuf_get_n_channels(pixbuf))
        let stride = Int(gdk_pixbuf_get_rowstride(pixbuf))
        let isTransparent = gdk_pixbuf_get_has_alpha(pixbuf) != 0
        guard let source = gdk_pixbuf_read_pixels(pixbuf), channels >= 3 else { return result }
        result.pixels.withUnsafeMutableBufferPointer { target in
            for y in 0..<rows {
                for x in 0..<columns {
                    let pixel = source + (y * stride + x * channels)
                    var luminance = (77 * Int(pixel[0]) + 150 * Int(pixel[1]) + 29 * Int(pixel[2])) >> 8
                    if isTransparent {
                        let alpha = Int(pixel[3])
                        luminance = (luminance * alpha + 255 * (255 - alpha)) / 255
                    }
                    target[y * columns + x] = UInt8(luminance)
                }
            }
        }
        return result
    }

    private func onWhite() -> PixelPicture {
        guard gdk_pixbuf_get_has_alpha(pixbuf) != 0,
            let flat = gdk_pixbuf_composite_color_simple(
                pixbuf, Int32(width), Int32(height), GDK_INTERP_NEAREST, 255, 16, 0xFF_FFFF, 0xFF_FFFF)
        else { return self }
        return PixelPicture(owning: flat)
    }
}
