import Base
import Foundation

/// A name to show and to offer for saving: no folders, no invisible or reserved characters, at most 120 characters and
/// 200 bytes, and ending as files of that kind do.
public func safeFileName(_ original: String, kind: FileKind) -> String {
    let last = original.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last
    var stem = last.map { visible(String(String.UnicodeScalarView($0))) } ?? ""
    var ending = kind.fileExtension
    if let dot = stem.lastIndex(of: "."), kind.knownExtensions.contains(stem[stem.index(after: dot)...].lowercased()) {
        let written = stem[stem.index(after: dot)...].lowercased()
        // One spelling for each kind, but a .csv stays one.
        ending = kind == .text ? written : ending
        stem = String(stem[..<dot])
    }
    stem = shortened(stem, maxBytes: 200 - ending.utf8.count - 1, maxCount: 120 - ending.count - 1)
    stem = trimmedOfDots(stem)
    let device = stem.prefix { $0 != "." }.uppercased()
    let reserved: Set<String> = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
    let isPort =
        device.count == 4 && (device.hasPrefix("COM") || device.hasPrefix("LPT")) && device.last?.isNumber == true
    if reserved.contains(device) || isPort { stem = "_" + stem }
    return (stem.isEmpty ? "file" : stem) + "." + ending
}

/// NFC, without control, format (such as U+202E, which turns `gpj.exe` round) and unassigned characters.
private func visible(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .privateUse: continue
        case .lineSeparator, .paragraphSeparator, .spaceSeparator: result.append(" ")
        default: result.append("<>:\"|?*;%".unicodeScalars.contains(scalar) ? "_" : scalar)
        }
    }
    return trimmedOfDots(String(result).withSingleSpaces())
}

/// Windows drops dots and spaces at the end; a dot at the beginning hides the file elsewhere.
private func trimmedOfDots(_ text: String) -> String {
    let isEdge: (Character) -> Bool = { $0 == "." || $0 == " " }
    return String(String(text.drop(while: isEdge)).reversed().drop(while: isEdge).reversed())
}

private func shortened(_ text: String, maxBytes: Int, maxCount: Int) -> String {
    var result = ""
    var bytes = 0
    for character in text.prefix(maxCount) {
        bytes += character.utf8.count
        guard bytes <= maxBytes else { break }
        result.append(character)
    }
    return result
}
