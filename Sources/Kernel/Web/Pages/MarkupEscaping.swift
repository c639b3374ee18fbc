import Mustache

/// Escapes what templates show, byte by byte.
///
/// The library's own escaping goes by characters as people see them: a quotation mark under an accent, or a `<` behind a sign that joins
/// what follows, is another character than the mark alone, and would reach the browser as markup.
struct MarkupEscaping: MustacheContentType {
    /// What a template begins with to be escaped so; the line leaves nothing behind.
    static let pragma = "{{% CONTENT_TYPE: MARKUP }}\n"

    /// Makes the pragma known; again and again does no harm.
    static func register() { MustacheContentTypes.register(MarkupEscaping(), named: "MARKUP") }

    func escapeText(_ text: String) -> String {
        guard text.utf8.contains(where: { Self.replacement(of: $0) != nil }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            if let replacement = Self.replacement(of: byte) {
                bytes.append(contentsOf: replacement.utf8)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func replacement(of byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
