import CZBar

/// A symbol read from a picture.
public struct ScannedSymbol: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case qr, ean13, ean8, code128, code39
    }

    public let kind: Kind
    /// The content exactly as encoded.
    public let bytes: [UInt8]

    /// The content as text: UTF-8 if it is that, otherwise Latin-1, which the QR standard names as its default.
    public var text: String {
        String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    public init(kind: Kind, bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }
}

/// Reads QR symbols and bar codes from a photo on the server, for browsers without a camera.
///
/// Blocking, up to a few seconds for a hopeless picture: call it on a thread pool.
public enum PhotoReader {
    /// All symbols of the first attempt that finds any, and the small ones that only the full size shows beside them.
    ///
    /// Attempts: sizes from handy to full, then faint print and shade made even, light on dark, mirrored, turned. After the first two,
    /// what would take longer than the patience, as far as those before it tell, is left out.
    public static func read(
        _ bytes: [UInt8], limits: PictureLimits = .photo, patience: Duration = .seconds(4)
    ) throws(PictureFailure) -> [ScannedSymbol] {
        let grey = try PixelPicture.decode(bytes, limits: limits).grey()
        let deadline = ContinuousClock.now + patience
        var pace = Pace()
        for (number, attempt) in attempts.enumerated() {
            guard let picture = attempt(grey) else { continue }
            guard number < 2 || pace.allows(picture, until: deadline) else { continue }
            let found = pace.measure(picture) { SymbolScanner.scan(picture.framed(by: frame)) }
            guard !found.symbols.isEmpty else { continue }
            // One symbol that fills the photo was meant; beside a small one there may be others, smaller still.
            guard number == 0, grey.longSide > handySide, found.covered * crowd < picture.area,
                pace.allows(grey, until: deadline)
            else { return found.symbols }
            let more = SymbolScanner.scan(grey.framed(by: frame)).symbols
            return found.symbols + more.filter { !found.symbols.contains($0) }
        }
        throw .nothingFound
    }

    private static let frame = 24
    private static let handySide = 1_400
    /// As a part of the picture, what symbols cover at most if others may lie beside them: a sixth.
    private static let crowd = 6

    /// Each gives the picture to scan, or nil where the attempt would repeat an earlier one.
    private static let attempts: [@Sendable (GreyPicture) -> GreyPicture?] = [
        { handy($0) },
        { $0.longSide > handySide ? $0 : nil },
        { $0.longSide > handySide / 2 ? $0.scaled(toLongSide: handySide / 2) : nil },
        { handy($0).levelled() },
        { handy($0).softened().levelled() },
        { $0.longSide < handySide / 2 ? $0.scaled(toLongSide: $0.longSide * 3) : nil },
        { handy($0).inverted() },
        { handy($0).inverted().levelled() },
        { handy($0).mirrored() },
        { handy($0).mirrored().inverted() },
        { handy($0).turnedByHalfRightAngle() },
        { handy($0).levelled().turnedByHalfRightAngle() },
    ]

    private static func handy(_ picture: GreyPicture) -> GreyPicture {
        picture.longSide > handySide ? picture.scaled(toLongSide: handySide) : picture
    }

    /// How long scanning takes on this picture: grain and stripes make it ten times as long.
    private struct Pace {
        /// The slowest attempt so far.
        private var secondsPerPixel = 0.0

        func allows(_ picture: GreyPicture, until deadline: ContinuousClock.Instant) -> Bool {
            ContinuousClock.now + .seconds(secondsPerPixel * Double(picture.area)) <= deadline
        }

        mutating func measure<Found>(_ picture: GreyPicture, _ scan: () -> Found) -> Found {
            let start = ContinuousClock.now
            let found = scan()
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            secondsPerPixel = max(secondsPerPixel, seconds / Double(max(1, picture.area)))
            return found
        }
    }
}

/// One pass of zbar over a grey picture.
///
/// DataBar is off: its decoder has had memory errors (CVE-2023-40890). Interleaved 2 of 5 and Codabar are off: they
/// find numbers in any striped shirt.
enum SymbolScanner {
    private static let greyFormat = UInt("Y800".utf8.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })

    private static let kinds: [(type: zbar_symbol_type_t, kind: ScannedSymbol.Kind)] = [
        (ZBAR_QRCODE, .qr), (ZBAR_EAN13, .ean13), (ZBAR_EAN8, .ean8), (ZBAR_CODE128, .code128), (ZBAR_CODE39, .code39),
    ]

    /// What one pass found, each symbol once, and how many pixels lie within them.
    struct Found {
        var symbols: [ScannedSymbol] = []
        var covered = 0
    }

    static func scan(_ picture: GreyPicture) -> Found {
        guard let scanner = zbar_image_scanner_create(), let image = zbar_image_create() else { return Found() }
        defer {
            zbar_image_destroy(image)
            zbar_image_scanner_destroy(scanner)
        }
        _ = zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0)
        for (type, _) in kinds { _ = zbar_image_scanner_set_config(scanner, type, ZBAR_CFG_ENABLE, 1) }
        _ = zbar_image_scanner_set_config(scanner, ZBAR_CODE39, ZBAR_CFG_MIN_LEN, 4)
        // Without this, zbar guesses the character set and guesses short texts wrongly.
        _ = zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1)
        zbar_image_set_format(image, greyFormat)
        zbar_image_set_size(image, UInt32(picture.width), UInt32(picture.height))
        return picture.pixels.withUnsafeBytes { pixels in
            zbar_image_set_data(image, pixels.baseAddress, UInt(pixels.count), nil)
            guard zbar_scan_image(scanner, image) > 0 else { return Found() }
            return symbols(in: image)
        }
    }

    private static func symbols(in image: OpaquePointer) -> Found {
        var found = Found()
        var next = zbar_image_first_symbol(image)
        while let symbol = next {
            let type = zbar_symbol_get_type(symbol)
            if let kind = kinds.first(where: { $0.type == type })?.kind, let data = zbar_symbol_get_data(symbol) {
                let length = Int(zbar_symbol_get_data_length(symbol))
                let bytes = [UInt8](UnsafeRawBufferPointer(start: data, count: length))
                let result = ScannedSymbol(kind: kind, bytes: bytes)
                if !found.symbols.contains(result) { found.symbols.append(result) }
                found.covered += extent(of: symbol)
            }
            next = zbar_symbol_next(symbol)
        }
        return found
    }

    /// Pixels of the rectangle around the symbol.
    private static func extent(of symbol: OpaquePointer) -> Int {
        let corners = (0..<zbar_symbol_get_loc_size(symbol)).map { index in
            (x: Int(zbar_symbol_get_loc_x(symbol, index)), y: Int(zbar_symbol_get_loc_y(symbol, index)))
        }
        guard let least = (corners.map(\.x).min()), let most = (corners.map(\.x).max()),
            let top = (corners.map(\.y).min()), let bottom = (corners.map(\.y).max())
        else { return 0 }
        return (most - least) * (bottom - top)
    }
}
