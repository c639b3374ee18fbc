import CQREncode

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A QR symbol (ISO/IEC 18004) as a square of dark and light modules, without its quiet zone.
public struct QRSymbol: Hashable, Sendable {
    /// How much of the symbol may be lost: 7, 15, 25 or 30 %. Medium for screens and paper, quartile for plates
    /// outdoors.
    public enum Level: Sendable, CaseIterable {
        case low, medium, quartile, high
    }

    public enum EncodingFailure: Error, Hashable, Sendable {
        case empty
        /// More than a symbol of version 40 holds at this level.
        case tooLong
        case outOfMemory
    }

    /// Modules on each side, 21 to 177.
    public let width: Int
    private let modules: [Bool]

    /// The smallest symbol for the text. ASCII is split into numeric, alphanumeric and byte parts; other text is UTF-8,
    /// announced by ECI 26, because readers guess wrongly at short Latin texts.
    public static func encode(_ text: String, level: Level = .medium) throws(EncodingFailure) -> QRSymbol {
        guard !text.isEmpty else { throw .empty }
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 && $0 != 0 }
        let made =
            isPlain ? QRcode_encodeString(text, 0, level.code, QR_MODE_8, 1) : encodeUTF8(text, level: level.code)
        guard let symbol = made else { throw errno == ENOMEM ? .outOfMemory : .tooLong }
        defer { QRcode_free(symbol) }
        return QRSymbol(symbol.pointee)
    }

    private static func encodeUTF8(_ text: String, level: QRecLevel) -> UnsafeMutablePointer<QRcode>? {
        guard let input = QRinput_new2(0, level) else { return nil }
        defer { QRinput_free(input) }
        let bytes = Array(text.utf8)
        guard bytes.count <= 2_953 else {
            errno = ERANGE
            return nil
        }
        guard QRinput_appendECIheader(input, 26) == 0,
            QRinput_append(input, QR_MODE_8, Int32(bytes.count), bytes) == 0
        else { return nil }
        return QRcode_encodeInput(input)
    }

    private init(_ symbol: QRcode) {
        let side = Int(symbol.width)
        width = side
        let data = UnsafeBufferPointer(start: symbol.data, count: side * side)
        modules = data.map { $0 & 1 == 1 }
    }

    /// Whether the module in column `x` and row `y` is dark; everything outside the symbol is light.
    public func isDark(_ x: Int, _ y: Int) -> Bool {
        guard x >= 0, y >= 0, x < width, y < width else { return false }
        return modules[y * width + x]
    }
}

extension QRSymbol.Level {
    fileprivate var code: QRecLevel {
        switch self {
        case .low: QR_ECLEVEL_L
        case .medium: QR_ECLEVEL_M
        case .quartile: QR_ECLEVEL_Q
        case .high: QR_ECLEVEL_H
        }
    }
}
