import Base
import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import Web

@Suite struct HowAnswersArePacked {
    /// As the system's own gzip unpacks it.
    private func unpacked(_ buffer: ByteBuffer) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("packed-\(UUID().uuidString).gz")
        try Data(buffer.readableBytesView).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "--decompress", "--stdout", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(data)
    }

    private func accepting(_ encodings: String?) -> HTTPFields {
        var headers = HTTPFields()
        headers[.acceptEncoding] = encodings
        return headers
    }

    @Test(arguments: [1025, 4096, 65_537, 3_000_000])
    func `what was packed is unpacked to the same bytes`(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 / 7 &* 31) }
        for effort in [Gzip.Effort.quick, .thorough] {
            let packed = try #require(Gzip.pack(ByteBuffer(bytes: bytes), effort))
            #expect(packed.readableBytes < size)
            #expect(try unpacked(packed) == bytes)
        }
    }

    @Test func `what would not become smaller stays as it is`() {
        #expect(Gzip.pack(ByteBuffer(), .quick) == nil)
        #expect(Gzip.pack(ByteBuffer(repeating: 0x61, count: 1024), .thorough) == nil)
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(Gzip.pack(ByteBuffer(bytes: noise), .thorough) == nil)
    }

    @Test(arguments: [
        ("gzip", true), ("gzip, deflate, br", true), ("br;q=1.0, GZIP;q=0.8", true), ("*", true), ("br, *;q=0.1", true),
        ("", false), ("identity", false), ("gzip;q=0", false), ("gzip; q=0.0", false), ("x-gzip", false),
        ("*;q=0", false),
    ])
    func `only readers who can unpack get it packed`(encodings: String, isAccepted: Bool) {
        #expect(Gzip.isAccepted(accepting(encodings)) == isAccepted)
        #expect(!Gzip.isAccepted(accepting(nil)))
    }

    @Test func `texts are packed, pictures are not`() {
        for type in [
            "text/html; charset=utf-8", "text/css", "application/json", "application/problem+json", "image/svg+xml",
        ] {
            #expect(Gzip.helps(type))
        }
        for type in ["image/png", "image/jpeg", "application/pdf", "application/octet-stream", ""] {
            #expect(!Gzip.helps(type))
        }
    }

    @Test func `the two forms of a body have marks of their own`() throws {
        let body = PackedBody(ByteBuffer(string: String(repeating: "LangSo ", count: 500)), mediaType: "text/html")
        let plain = body.form(for: accepting(nil))
        let packed = body.form(for: accepting("gzip"))
        #expect(!plain.isPacked && packed.isPacked)
        #expect(plain.etag != packed.etag)
        #expect(try unpacked(packed.bytes) == Array(plain.bytes.readableBytesView))
        #expect(body.cost == plain.bytes.readableBytes + packed.bytes.readableBytes)
    }
}
