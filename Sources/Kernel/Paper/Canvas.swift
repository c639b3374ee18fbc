import CPangoCairo
import Codes

/// A rectangle in points, its origin at the top left of the sheet.
struct Rect {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    func moved(_ dx: Double, _ dy: Double) -> Rect { Rect(x: x + dx, y: y + dy, width: width, height: height) }
}

/// Collects the bytes that Cairo writes.
private final class ByteSink {
    var bytes: [UInt8] = []

    /// Takes bytes for the sink that the closure is.
    static let write: cairo_write_func_t = { closure, data, length in
        guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
        let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
        sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
        return CAIRO_STATUS_SUCCESS
    }

    var closure: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}

/// A PDF, or the picture of its first page, in memory with a pen; owns the Cairo surface and context and frees them.
final class Canvas {
    let width: Double
    let height: Double
    /// The `cairo_t`.
    let pen: OpaquePointer
    private let surface: OpaquePointer
    private let sink: ByteSink
    private let isPicture: Bool

    init(width: Double, height: Double, metadata: PaperMetadata) throws(PaperError) {
        let sink = ByteSink()
        guard
            let surface = cairo_pdf_surface_create_for_stream(ByteSink.write, sink.closure, width, height)
        else { throw .drawing("no surface") }
        guard let pen = cairo_create(surface) else {
            cairo_surface_destroy(surface)
            throw .drawing("no context")
        }
        self.width = width
        self.height = height
        self.surface = surface
        self.pen = pen
        self.sink = sink
        isPicture = false
        describe(metadata)
        try check(cairo_status(pen))
    }

    /// A white picture of the sheet, so many pixels across.
    init(width: Double, height: Double, pixels: Int) throws(PaperError) {
        let factor = Double(pixels) / width
        guard
            let surface = cairo_image_surface_create(
                CAIRO_FORMAT_RGB24, Int32(pixels), Int32((height * factor).rounded(.up)))
        else { throw .drawing("no surface") }
        guard let pen = cairo_create(surface) else {
            cairo_surface_destroy(surface)
            throw .drawing("no context")
        }
        self.width = width
        self.height = height
        self.surface = surface
        self.pen = pen
        sink = ByteSink()
        isPicture = true
        try check(cairo_status(pen))
        cairo_scale(pen, factor, factor)
        fill(Rect(x: 0, y: 0, width: width, height: height), grey: 1)
    }

    deinit {
        // The surface may still write while it is destroyed; the sink lives until this body ends.
        cairo_destroy(pen)
        cairo_surface_destroy(surface)
    }

    /// Ends the page; what is drawn next is on a new one. Of a picture, the first page is what remains.
    func endPage() {
        guard isPicture else { return cairo_show_page(pen) }
        if sink.bytes.isEmpty { _ = cairo_surface_write_to_png_stream(surface, ByteSink.write, sink.closure) }
    }

    /// Closes the file and gives its bytes.
    func finish() throws(PaperError) -> [UInt8] {
        try check(cairo_status(pen))
        cairo_surface_finish(surface)
        try check(cairo_surface_status(surface))
        return sink.bytes
    }

    func fill(_ rect: Rect, grey: Double) {
        cairo_set_source_rgb(pen, grey, grey, grey)
        cairo_rectangle(pen, rect.x, rect.y, rect.width, rect.height)
        cairo_fill(pen)
    }

    func stroke(_ rect: Rect, thickness: Double, grey: Double) {
        cairo_set_source_rgb(pen, grey, grey, grey)
        cairo_set_line_width(pen, thickness)
        cairo_rectangle(pen, rect.x, rect.y, rect.width, rect.height)
        cairo_stroke(pen)
    }

    func rule(from: (x: Double, y: Double), to: (x: Double, y: Double), thickness: Double, grey: Double) {
        cairo_set_source_rgb(pen, grey, grey, grey)
        cairo_set_line_width(pen, thickness)
        cairo_move_to(pen, from.x, from.y)
        cairo_line_to(pen, to.x, to.y)
        cairo_stroke(pen)
    }

    /// Draws a QR symbol so that its quiet zone ends at the edges of `square`, on white.
    func draw(_ symbol: QRSymbol, in square: Rect) {
        fill(square, grey: 1)
        cairo_set_source_rgb(pen, 0, 0, 0)
        let module = square.width / Double(symbol.width + 2 * quietModules)
        for y in 0..<symbol.width {
            var x = 0
            while x < symbol.width {
                guard symbol.isDark(x, y) else {
                    x += 1
                    continue
                }
                // Neighbours become one rectangle: no hairlines between modules on screen.
                var end = x + 1
                while end < symbol.width, symbol.isDark(end, y) { end += 1 }
                cairo_rectangle(
                    pen, square.x + Double(x + quietModules) * module, square.y + Double(y + quietModules) * module,
                    Double(end - x) * module, module)
                x = end
            }
        }
        cairo_fill(pen)
    }

    /// The page that begins now gets that size; only of a PDF.
    func resize(width: Double, height: Double) throws(PaperError) {
        cairo_pdf_surface_set_size(surface, width, height)
        try check(cairo_surface_status(surface))
    }

    /// Draws a picture as large as it fits the sheet; the file holds its JPEG as it is, and so stays small.
    func draw(jpeg: [UInt8], width: Int, height: Int, on sheet: (width: Double, height: Double)) throws(PaperError) {
        guard width > 0, height > 0,
            let picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        else { throw .drawing("no surface") }
        defer { cairo_surface_destroy(picture) }
        try check(cairo_surface_status(picture))
        // Cairo frees the bytes when it no longer needs the picture.
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, jpeg.count))
        bytes.initialize(from: jpeg, count: jpeg.count)
        let free: cairo_destroy_func_t = { $0?.deallocate() }
        let status = cairo_surface_set_mime_data(
            picture, CAIRO_MIME_TYPE_JPEG, bytes, UInt(jpeg.count), free, bytes)
        if status != CAIRO_STATUS_SUCCESS { bytes.deallocate() }
        try check(status)
        let factor = min(sheet.width / Double(width), sheet.height / Double(height))
        isolated {
            cairo_translate(
                pen, (sheet.width - Double(width) * factor) / 2, (sheet.height - Double(height) * factor) / 2)
            cairo_scale(pen, factor, factor)
            cairo_set_source_surface(pen, picture, 0, 0)
            cairo_paint(pen)
        }
        try check(cairo_status(pen))
    }

    /// Makes the rectangle a link, if the address is a web address.
    func link(_ rect: Rect, to address: String) {
        guard let target = Self.linkTarget(address) else { return }
        let place = "rect=[\(rect.x) \(rect.y) \(rect.width) \(rect.height)] uri='\(target)'"
        cairo_tag_begin(pen, "Link", place)
        cairo_tag_end(pen, "Link")
    }

    func clip(_ rect: Rect) {
        cairo_rectangle(pen, rect.x, rect.y, rect.width, rect.height)
        cairo_clip(pen)
    }

    /// Runs drawing that changes the coordinates and puts them back.
    func isolated(_ draw: () -> Void) {
        cairo_save(pen)
        draw()
        cairo_restore(pen)
    }

    /// The address with every byte escaped that could end a PDF string or a tag attribute: Cairo 1.16 copies it raw.
    static func linkTarget(_ address: String) -> String? {
        guard address.hasPrefix("https://") || address.hasPrefix("http://") else { return nil }
        let hex = Array("0123456789ABCDEF".unicodeScalars)
        let safe = Set("-._~:/?#[]@!$&*+,;=%".utf8)
        var target = String.UnicodeScalarView()
        for byte in address.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                target.append(Unicode.Scalar(byte))
            case _ where safe.contains(byte): target.append(Unicode.Scalar(byte))
            default:
                target.append("%")
                target.append(hex[Int(byte >> 4)])
                target.append(hex[Int(byte & 15)])
            }
        }
        return String(target)
    }

    private func describe(_ metadata: PaperMetadata) {
        let entries: [(cairo_pdf_metadata_t, String?)] = [
            (CAIRO_PDF_METADATA_TITLE, metadata.title), (CAIRO_PDF_METADATA_AUTHOR, metadata.author),
            (CAIRO_PDF_METADATA_SUBJECT, metadata.subject), (CAIRO_PDF_METADATA_CREATOR, metadata.creator),
            (CAIRO_PDF_METADATA_CREATE_DATE, metadata.createdAt),
        ]
        for (key, value) in entries {
            if let value = value?.printable, !value.isEmpty || key == CAIRO_PDF_METADATA_CREATE_DATE {
                cairo_pdf_surface_set_metadata(surface, key, value)
            }
        }
    }

    private func check(_ status: cairo_status_t) throws(PaperError) {
        guard status != CAIRO_STATUS_SUCCESS else { return }
        throw .drawing(cairo_status_to_string(status).map { String(cString: $0) } ?? "unknown")
    }
}

/// Width of the white border that ISO/IEC 18004 asks for, in modules.
let quietModules = 4

extension QRSymbol {
    /// Side with the quiet zone, for a symbol whose own side is given; both in points.
    func outerSide(inner: Double) -> Double { inner * Double(width + 2 * quietModules) / Double(width) }
}
