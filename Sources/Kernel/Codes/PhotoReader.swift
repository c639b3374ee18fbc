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
    /// All symbols of the first attempt that finds any. Attempts: sizes from handy to full, then light on dark,
    /// mirrored, turned.
    public static func read(
        _ bytes: [UInt8], limits: PictureLimits = .standard, patience: Duration = .seconds(4)
    ) throws(PictureFailure) -> [ScannedSymbol] {
        let grey = try PixelPicture.decode(bytes, limits: limits).grey()
        let start = ContinuousClock.now
        for attempt in attempts {
            guard let picture = attempt(grey) else { continue }
            let symbols = SymbolScanner.scan(picture.framed(by: frame))
            if !symbols.isEmpty { return symbols }
            if ContinuousClock.now - start > patience { break }
        }
        throw .nothingFound
    }

    private static let frame = 24
    private static let handySide = 1_400

    /// Each gives the picture to scan, or nil where the attempt would repeat an earlier one.
    private static let attempts: [@Sendable (GreyPicture) -> GreyPicture?] = [
        { handy($0) },
        { $0.longSide > handySide ? $0 : nil },
        { $0.longSide > handySide / 2 ? $0.scaled(toLongSide: handySide / 2) : nil },
        { $0.longSide < handySide / 2 ? $0.scaled(toLongSide: $0.longSide * 3) : nil },
        { handy($0).inverted() },
        { handy($0).mirrored() },
        { handy($0).mirrored().inverted() },
        { handy($0).turnedByHalfRightAngle() },
    ]

    private static func handy(_ picture: GreyPicture) -> GreyPicture {
        picture.longSide > handySide ? picture.scaled(toLongSide: handySide) : picture
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

    static func scan(_ picture: GreyPicture) -> [ScannedSymbol] {
        guard let scanner = zbar_image_scanner_create(), let image = zbar_image_create() else { return [] }
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
            guard zbar_scan_image(scanner, image) > 0 else { return [] }
            return symbols(in: image)
        }
    }

    private static func symbols(in image: OpaquePointer) -> [ScannedSymbol] {
        var found: [ScannedSymbol] = []
        var next = zbar_image_first_symbol(image)
        while let symbol = next {
            let type = zbar_symbol_get_type(symbol)
            if let kind = kinds.first(where: { $0.type == type })?.kind, let data = zbar_symbol_get_data(symbol) {
                let length = Int(zbar_symbol_get_data_length(symbol))
                let bytes = [UInt8](UnsafeRawBufferPointer(start: data, count: length))
                let result = ScannedSymbol(kind: kind, bytes: bytes)
                if !found.contains(result) { found.append(result) }
            }
            next = zbar_symbol_next(symbol)
        }
        return found
    }
}
