import Base
import Foundation

/// A header's value and its parameters: `form-data; name="a"; filename*=UTF-8''b` (RFC 9110 §5.6.6, RFC 8187).
struct HeaderParameters {
    /// What stands before the first semicolon, in lower case.
    let value: String
    /// Names in lower case; the first of equal names counts.
    let parameters: [String: String]

    init(_ header: String) {
        let scalars = Array(header.unicodeScalars)
        var index = 0
        func text(until stops: String.UnicodeScalarView) -> String {
            let start = index
            while index < scalars.count, !stops.contains(scalars[index]) { index += 1 }
            return String(String.UnicodeScalarView(scalars[start..<index])).trimmed()
        }
        value = text(until: ";".unicodeScalars).lowercased()
        var parameters: [String: String] = [:]
        while index < scalars.count {
            index += 1
            let name = text(until: ";=".unicodeScalars).lowercased()
            guard index < scalars.count, scalars[index] == "=" else { continue }
            index += 1
            while index < scalars.count, scalars[index] == " " || scalars[index] == "\t" { index += 1 }
            let content: String
            if index < scalars.count, scalars[index] == "\"" {
                index += 1
                content = Self.quoted(scalars, &index)
                _ = text(until: ";".unicodeScalars)
            } else {
                content = text(until: ";".unicodeScalars)
            }
            if !name.isEmpty, parameters[name] == nil { parameters[name] = content }
        }
        self.parameters = parameters
    }

    /// The parameter in its extended form `name*=UTF-8'language'percent-encoded`, if it is there and well formed.
    func extended(_ name: String) -> String? {
        guard let content = parameters[name + "*"] else { return nil }
        let parts = content.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return String(validating: percentDecoded(Array(parts[2].utf8)[...], plusIsSpace: false), as: UTF8.self)
    }

    /// Backslashes escape quotes and themselves only: old browsers send `C:\Documents\a.jpg` as it is.
    private static func quoted(_ scalars: [Unicode.Scalar], _ index: inout Int) -> String {
        var content = String.UnicodeScalarView()
        while index < scalars.count, scalars[index] != "\"" {
            if scalars[index] == "\\", index + 1 < scalars.count, "\"\\".unicodeScalars.contains(scalars[index + 1]) {
                index += 1
            }
            content.append(scalars[index])
            index += 1
        }
        // The closing quote, which a careless client may have left out.
        if index < scalars.count { index += 1 }
        return String(content)
    }
}

/// The boundary that a Content-Type header of `multipart/form-data` names: 1 to 70 characters of RFC 2046 §5.1.1.
///
/// Throws `noBoundary` for any other header.
public func multipartBoundary(contentType: String) throws(MultipartFailure) -> String {
    let header = HeaderParameters(contentType)
    guard header.value == "multipart/form-data", let boundary = header.parameters["boundary"],
        isMultipartBoundary(boundary)
    else { throw .noBoundary }
    return boundary
}

func isMultipartBoundary(_ boundary: String) -> Bool {
    (1...70).contains(boundary.utf8.count) && boundary.utf8.last != UInt8(ascii: " ")
        && boundary.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "'()+_,-./:=? ".utf8.contains(byte)
        }
}
