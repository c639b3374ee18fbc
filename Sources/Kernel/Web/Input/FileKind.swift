/// What a file is by its content, of the few kinds that may be kept. Names and claimed media types are not asked.
public enum FileKind: String, Sendable, Hashable, CaseIterable {
    case jpeg, png, webp, gif, heic, pdf, docx, xlsx, odt, text
    /// Anything else: programs, scripts, HTML, SVG, archives, documents with macros, files that pretend.
    case unknown

    /// How many bytes from the file's beginning `sniff` makes use of.
    public static let prefixLength = 65_536

    /// The kind of a file that begins with these bytes (the whole file if it is shorter than `prefixLength`).
    public static func sniff(prefix: [UInt8]) -> FileKind {
        let bytes = prefix[...]
        func has(_ text: StaticString, at offset: Int = 0) -> Bool {
            bytes.dropFirst(offset).starts(
                with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), has("IHDR", at: 12) { return .png }
        if has("GIF87a") || has("GIF89a") { return .gif }
        if has("RIFF"), has("WEBPVP8", at: 8) { return .webp }
        if has("ftyp", at: 4) { return isHEIF(prefix) ? .heic : .unknown }
        // Readers forgive a late header; a file with something before it may be two files at once.
        if has("%PDF-"), prefix.count > 5, (0x31...0x32).contains(prefix[5]) { return .pdf }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return officeKind(prefix) }
        return isPlainText(prefix) ? .text : .unknown
    }

    /// The media type to serve the file with.
    public var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .webp: "image/webp"
        case .gif: "image/gif"
        case .heic: "image/heic"
        case .pdf: "application/pdf"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .odt: "application/vnd.oasis.opendocument.text"
        case .text: "text/plain; charset=utf-8"
        case .unknown: "application/octet-stream"
        }
    }

    /// The usual end of the file's name, without a dot.
    public var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .text: "txt"
        case .unknown: "bin"
        default: rawValue
        }
    }

    /// Whether it is a picture.
    public var isPicture: Bool {
        switch self {
        case .jpeg, .png, .webp, .gif, .heic: true
        default: false
        }
    }

    /// Ends of names that files of this kind may keep, in lower case.
    var knownExtensions: Set<String> {
        switch self {
        case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
        case .heic: ["heic", "heif"]
        case .text: ["txt", "csv", "tsv", "md", "log"]
        default: [fileExtension]
        }
    }
}

/// Brands of ISO/IEC 23008-12 with HEVC inside; `mif1` alone may as well hold AVIF.
private func isHEIF(_ prefix: [UInt8]) -> Bool {
    let size = prefix.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    guard size >= 16, size <= 512, prefix.count >= 12 else { return false }
    let box = prefix.prefix(size)
    let brands = stride(from: 8, to: box.count - 3, by: 4).filter { $0 != 12 }
        .map { String(decoding: box[$0..<$0 + 4], as: UTF8.self) }
    guard let major = brands.first else { return false }
    let highEfficiency: Set<String> = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]
    return highEfficiency.contains(major)
        || ["mif1", "msf1"].contains(major) && !highEfficiency.isDisjoint(with: brands)
}

/// Looks at the names in the local headers of a zip (APPNOTE 4.3.7) as far as the prefix goes.
private func officeKind(_ prefix: [UInt8]) -> FileKind {
    var names: [String] = []
    var index = 0
    while index + 30 <= prefix.count {
        guard prefix[index] == 0x50, prefix[index + 1] == 0x4B, prefix[index + 2] == 3, prefix[index + 3] == 4 else {
            index += 1
            continue
        }
        let length = Int(prefix[index + 26]) | Int(prefix[index + 27]) << 8
        let name = prefix[(index + 30)...].prefix(length)
        if names.isEmpty, Array(name) == Array("mimetype".utf8) {
            let type = "application/vnd.oasis.opendocument.text"
            let content = prefix[(index + 30)...].dropFirst(length)
            let next = content.dropFirst(type.utf8.count)
            return content.starts(with: type.utf8) && next.first == 0x50 ? .odt : .unknown
        }
        names.append(String(decoding: name, as: UTF8.self))
        index += 30 + name.count
    }
    let isOffice = names.contains("[Content_Types].xml") || names.contains("_rels/.rels")
    guard isOffice, !names.contains(where: { $0.lowercased().hasSuffix("vbaproject.bin") }) else { return .unknown }
    if names.contains(where: { $0.hasPrefix("word/") }) { return .docx }
    return names.contains(where: { $0.hasPrefix("xl/") }) ? .xlsx : .unknown
}

/// UTF-8 without control characters, that no browser or shell takes for a page or a script.
private func isPlainText(_ prefix: [UInt8]) -> Bool {
    let bytes = prefix.starts(with: [0xEF, 0xBB, 0xBF]) ? prefix.dropFirst(3) : prefix[...]
    guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0C, 0x0D].contains($0) })
    else { return false }
    // Only where the prefix may have been cut out of a longer file may its last character be incomplete.
    let slack = prefix.count >= FileKind.prefixLength ? 3 : 0
    let isUTF8 = (0...slack).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
    guard isUTF8 else { return false }
    let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    let start = lower.drop { $0 <= 0x20 }
    guard let first = start.first, first != UInt8(ascii: "<") else { return false }
    guard !["#!", "%!ps", "%pdf", "{\\rtf", "mime-version:"].contains(where: { start.starts(with: $0.utf8) }) else {
        return false
    }
    return !["<script", "<html", "<svg", "<!doctype", "<iframe", "<body", "<head"].contains { tag in
        let tag = Array(tag.utf8)
        return lower.indices.contains { lower[$0] == tag[0] && lower[$0...].starts(with: tag) }
    }
}
