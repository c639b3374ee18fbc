import Base
import Foundation

/// What a part of a `multipart/form-data` body says about itself (RFC 7578 §4). None of it may be trusted.
public struct PartHeader: Sendable, Hashable {
    /// The name of the form's field.
    public let name: String
    /// The file's name without its folders; empty when a file field was left empty; nil for a text field.
    public let fileName: String?
    /// The media type as claimed, in lower case and without parameters.
    public let contentType: String?

    public init(name: String, fileName: String? = nil, contentType: String? = nil) {
        self.name = name
        self.fileName = fileName
        self.contentType = contentType
    }

    /// Reads the lines between a boundary and the empty line.
    init(block: some Collection<UInt8>) throws(MultipartFailure) {
        var fields: [String: String] = [:]
        for line in try Self.lines(block) {
            guard let colon = line.firstIndex(of: ":") else { throw .malformedHeader }
            let name = line[..<colon].lowercased()
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .malformedHeader }
            fields[name] = line[line.index(after: colon)...].trimmed()
        }
        guard let disposition = fields["content-disposition"].map(HeaderParameters.init),
            disposition.value == "form-data", let name = disposition.parameters["name"]
        else { throw .malformedHeader }
        // RFC 7578 §4.7 retires these; a text kept in base64 would be stored as nonsense.
        let encoding = fields["content-transfer-encoding"]?.lowercased() ?? "binary"
        guard ["binary", "8bit", "7bit"].contains(encoding) else { throw .malformedHeader }
        self.name = cleanText(Self.unescaped(name)).text
        guard !self.name.isEmpty else { throw .malformedHeader }
        let plain = disposition.parameters["filename"].map(Self.unescaped)
        fileName = (disposition.extended("filename") ?? plain).map(Self.withoutFolders)
        contentType = fields["content-type"].map { HeaderParameters($0).value }
    }

    /// Lines end with CRLF; one that begins with white space continues the one before.
    private static func lines(_ block: some Collection<UInt8>) throws(MultipartFailure) -> [String] {
        var lines: [[UInt8]] = []
        for line in block.split(separator: 0x0A) {
            var content = Array(line)
            if content.last == 0x0D { content.removeLast() }
            guard !content.contains(0x0D), !content.contains(0) else { throw .malformedHeader }
            if let first = content.first, first == 0x20 || first == 0x09, !lines.isEmpty {
                lines[lines.count - 1] += content
            } else {
                lines.append(content)
            }
        }
        // A file name in another encoding than UTF-8 is no reason to refuse the file.
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Browsers write a quote, CR and LF in a name as %22, %0D and %0A, and nothing else (HTML §4.10.22.8).
    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        return text.replacingOccurrences(of: "%22", with: "\"")
            .replacingOccurrences(of: "%0D", with: "\r", options: .caseInsensitive)
            .replacingOccurrences(of: "%0A", with: "\n", options: .caseInsensitive)
    }

    private static func withoutFolders(_ text: String) -> String {
        let last = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last
        let kept = (last.map { String(String.UnicodeScalarView($0)) } ?? "").unicodeScalars.filter {
            $0.properties.generalCategory != .control
        }
        return cleanText(String(String.UnicodeScalarView(kept))).text
    }
}
