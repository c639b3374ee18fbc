import Testing
import Web

/// What the parser said, with pieces of data joined, so that it does not depend on how the body was cut.
private struct Reading: Equatable {
    struct Part: Equatable {
        var header: PartHeader
        var data: [UInt8] = []
        var isEnded = false
    }
    var parts: [Part] = []
    var isFinished = false
    var failure: MultipartFailure?
}

private func read(_ pieces: [[UInt8]], boundary: String = "XyZ", limits: MultipartLimits = .standard) -> Reading {
    var reading = Reading()
    do {
        var parser = try MultipartParser(boundary: boundary, limits: limits)
        for piece in pieces {
            for event in try parser.feed(piece) {
                switch event {
                case .partBegan(let header): reading.parts.append(Reading.Part(header: header))
                case .bytes(let bytes): reading.parts[reading.parts.count - 1].data += bytes
                case .partEnded: reading.parts[reading.parts.count - 1].isEnded = true
                case .finished: reading.isFinished = true
                }
            }
        }
        try parser.finish()
    } catch {
        reading.failure = error
    }
    return reading
}

private func part(_ name: String, _ data: String, extra: String = "") -> String {
    "--XyZ\r\nContent-Disposition: form-data; name=\"\(name)\"\(extra)\r\n\r\n\(data)\r\n"
}

private let bodies: [String] = [
    part("a", "1") + part("b", "hai") + "--XyZ--\r\n",
    "preamble\r\nof lines\r\n" + part("a", "")
        + part("file", "\r\n\r\n--Xy\r\n--XyZa\r\n--XyZ-\r\n--XyZ -\r\r\n", extra: "; filename=\"b.txt\"")
        + "--XyZ--epilogue --XyZ\r\n",
    "--XyZ \t \r\nContent-Disposition: form-data;\r\n name=\"a\"\r\nContent-Type: text/plain\r\n\r\n--XyZ--",
    part("a", "\r") + part("b", "\n") + part("c", "\r\n") + part("d", "--XyZ\r") + "--XyZ--",
    "--XyZ--",
]

@Suite struct TakingAMultipartBodyApart {
    @Test func `fields and files come out as they went in`() {
        let body =
            part("tên", "Én") + part("f", "\u{0}\r\n", extra: "; filename=\"ảnh.jpg\"\r\nContent-Type: image/JPEG; q=1")
            + "--XyZ--\r\n"
        let reading = read([Array(body.utf8)])
        #expect(
            reading.parts.map(\.header) == [
                PartHeader(name: "tên"), PartHeader(name: "f", fileName: "ảnh.jpg", contentType: "image/jpeg"),
            ])
        #expect(reading.parts.map(\.data) == [Array("Én".utf8), [0, 0x0D, 0x0A]])
        #expect(reading.isFinished && reading.failure == nil)
    }

    @Test func `look-alikes of the boundary are data`() {
        let reading = read([Array(bodies[1].utf8)])
        #expect(
            reading.parts.map { String(decoding: $0.data, as: UTF8.self) } == [
                "", "\r\n\r\n--Xy\r\n--XyZa\r\n--XyZ-\r\n--XyZ -\r\r\n",
            ])
        #expect(reading.isFinished && reading.failure == nil)
        #expect(
            read([Array(bodies[3].utf8)]).parts.map { String(decoding: $0.data, as: UTF8.self) } == [
                "\r", "\n", "\r\n", "--XyZ\r",
            ])
    }

    @Test(arguments: bodies)
    func `where the body is cut makes no difference`(body: String) {
        let bytes = Array(body.utf8)
        let whole = read([bytes])
        #expect(whole.failure == nil && whole.isFinished)
        for first in 0...bytes.count {
            #expect(read([Array(bytes[..<first]), Array(bytes[first...])]) == whole)
        }
        for first in stride(from: 0, to: bytes.count, by: 3) {
            for second in first..<min(bytes.count, first + 30) {
                #expect(read([Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])]) == whole)
            }
        }
        #expect(read(bytes.map { [$0] }) == whole)
    }

    @Test(arguments: bodies)
    func `a body that is cut off is incomplete and never whole`(body: String) throws {
        let bytes = Array(body.utf8)
        let readings = (0...bytes.count).map { read([Array(bytes[..<$0])]) }
        let end = try #require(readings.firstIndex { $0.isFinished })
        #expect(bytes[..<end].suffix(7) == Array("--XyZ--".utf8)[...])
        for reading in readings[..<end] { #expect(reading.failure == .incomplete && !reading.isFinished) }
        for reading in readings[end...] { #expect(reading == readings[end] && reading.failure == nil) }
    }

    @Test func `lines without carriage returns are no boundaries`() {
        let body = bodies[0].replacing("\r\n", with: "\n")
        #expect(read([Array(body.utf8)]) == Reading(failure: .incomplete))
        let mixed = "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\n--XyZ--\n"
        #expect(read([Array(mixed.utf8)]).failure == .incomplete)
        let noEmptyLine = "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n--XyZ--\r\n\r\n"
        #expect(read([Array(noEmptyLine.utf8)]).failure == .malformedHeader)
    }

    @Test(arguments: [
        "", "no colon", "Content-Disposition: attachment; name=\"a\"", "Content-Disposition: form-data",
        " folded: first",
        "Content-Disposition: form-data; name=\"\"", "X: \u{0}", "Content-Type: text/plain",
        "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64",
        "A: b\nContent-Disposition: form-data; name=a",
        "A: b\r\n\u{301}",
    ])
    func `parts without a proper header are refused`(header: String) {
        let bytes = Array("--XyZ\r\n\(header)\(header.isEmpty ? "" : "\r\n")\r\nx\r\n--XyZ--".utf8)
        let whole = read([bytes])
        let isRefused = whole.failure == .malformedHeader
        #expect(isRefused || header.hasPrefix("A: b\n"))
        for cut in 0...bytes.count { #expect(read([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole) }
    }

    @Test(arguments: [
        ("filename=\"C:\\Documents\\ảnh.jpg\"", "ảnh.jpg"), ("filename=\"../../a\"", "a"),
        ("filename=\"a%22b%0d%0A.txt\"", "a\"b.txt"),
        ("filename=\"a\\\"b.txt\"", "a\"b.txt"), ("filename=a.txt", "a.txt"),
        ("filename=\"a;b=c.txt\"; x=y", "a;b=c.txt"),
        ("filename=\"x.txt\"; filename*=UTF-8''%C4%91%C6%A1n.pdf", "đơn.pdf"), ("filename*=utf-8'vi'a%20b", "a b"),
        ("filename=\"x.txt\"; filename*=latin1''%E9", "x.txt"), ("filename=\"x.txt\"; filename*=UTF-8''%FF", "x.txt"),
        ("filename=\"\"", ""),
        ("FileName=\"e\u{301}.txt\"", "é.txt"), ("filename=\"100%25.txt\"", "100%25.txt"), ("filename=\"open", "open"),
    ])
    func `names of files are read in all their spellings`(parameter: String, name: String) {
        let body = "--XyZ\r\ncontent-disposition: form-data; name=f; \(parameter)\r\n\r\nx\r\n--XyZ--"
        #expect(read([Array(body.utf8)]).parts.first?.header == PartHeader(name: "f", fileName: name))
    }

    @Test func `there are limits to headers, preamble and parts`() {
        let long = "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\nX: " + String(repeating: "x", count: 9_000)
        for body in [long, long + "\r\n\r\n1\r\n--XyZ--"] {
            #expect(read([Array(body.utf8)]).failure == .headerTooLong)
            #expect(read(Array(body.utf8).map { [$0] }).failure == .headerTooLong)
        }
        let preamble = String(repeating: "x", count: 8_192) + "\r\n--XyZ--"
        #expect(read([Array(preamble.utf8)]).failure == nil)
        #expect(read([Array(("x" + preamble).utf8)]).failure == .preambleTooLong)
        let many = String(repeating: part("a", "1"), count: 10_000) + "--XyZ--"
        #expect(read([Array(many.utf8)]).failure == .tooManyParts(limit: 2_000))
        let files = String(repeating: part("a", "1", extra: "; filename=\"\""), count: 10_000) + "--XyZ--"
        #expect(read([Array(files.utf8)]).failure == .tooManyParts(limit: 1_000))
        let wide = MultipartLimits(files: 1, fields: 10_000)
        #expect(read([Array(many.utf8)], limits: wide).parts.count == 10_000)
    }

    @Test func `a failure lasts`() throws {
        var parser = try MultipartParser(boundary: "XyZ")
        #expect(throws: MultipartFailure.malformedHeader) { try parser.feed(Array("--XyZ\r\nbad\r\n\r\n".utf8)) }
        #expect(throws: MultipartFailure.malformedHeader) { try parser.feed([]) }
        #expect(throws: MultipartFailure.malformedHeader) { try parser.finish() }
    }

    @Test func `data made to slow it down does not`() throws {
        // Every other byte begins a delimiter, or all but the last byte of one is there.
        for unit in ["\r", "\r\n", "\r\n--XyZ" + String(repeating: " ", count: 63) + "x", "\r\n--Xy"] {
            let data = String(repeating: unit, count: 400_000 / unit.utf8.count)
            let bytes = Array((part("f", data, extra: "; filename=\"a\"") + "--XyZ--").utf8)
            let start = ContinuousClock.now
            var pieces: [[UInt8]] = []
            for index in stride(from: 0, to: bytes.count, by: 100) {
                pieces.append(Array(bytes[index..<min(index + 100, bytes.count)]))
            }
            let reading = read(pieces)
            #expect(reading.failure == nil && reading.parts.first?.data.count == data.utf8.count)
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test func `random bytes give an answer, the same for every cut`() {
        var generator = SystemRandomNumberGenerator()
        let words = [
            "\r\n", "--XyZ", "--", "\r\n\r\n", "Content-Disposition: form-data; name=\"a\"", "x", "\n", "\r", " ",
            ";filename=b",
        ]
        for _ in 0..<3_000 {
            let bytes = Array(
                (0..<Int.random(in: 0...14, using: &generator)).map { _ in words.randomElement(using: &generator) ?? ""
                }.joined().utf8)
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(9, rest.count), using: &generator)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            let (whole, cut) = (read([bytes]), read(pieces))
            #expect(whole.failure == cut.failure)
            if whole.failure == nil { #expect(whole == cut) }
        }
    }

    @Test func `the boundary comes from the header`() throws {
        #expect(
            try multipartBoundary(contentType: "multipart/form-data; boundary=----WebKitFormBoundaryAb12")
                == "----WebKitFormBoundaryAb12")
        #expect(
            try multipartBoundary(contentType: "Multipart/Form-Data; charset=utf-8; Boundary=\"a b:c?\"") == "a b:c?")
        for header in [
            "", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a \"",
            "multipart/mixed; boundary=a",
            "multipart/form-data; boundary=\"a\r\nb\"", "multipart/form-data; boundary=é",
            "multipart/form-data; boundary=" + String(repeating: "a", count: 71),
        ] {
            #expect(throws: MultipartFailure.noBoundary) { try multipartBoundary(contentType: header) }
        }
    }
}
