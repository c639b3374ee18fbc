import Base
import Foundation
import NIOCore
import Testing
import Trust
import Web

@Suite struct TakingUploads {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "/uploads-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func part(_ name: String, _ data: String, file: String? = nil) -> String {
        let fileName = file.map { "; filename=\"\($0)\"" } ?? ""
        return "--XyZ\r\nContent-Disposition: form-data; name=\"\(name)\"\(fileName)\r\n\r\n\(data)\r\n"
    }

    private func stream(_ body: String, piece: Int = 1_000, trouble: (any Error)? = nil) -> AsyncThrowingStream<
        ByteBuffer, any Error
    > {
        let bytes = Array(body.utf8)
        return AsyncThrowingStream { continuation in
            for index in stride(from: 0, to: bytes.count, by: piece) {
                continuation.yield(ByteBuffer(bytes: bytes[index..<min(index + piece, bytes.count)]))
            }
            continuation.finish(throwing: trouble)
        }
    }

    private func read(_ body: String, limits: UploadLimits = .standard, trouble: (any Error)? = nil) async throws
        -> UploadedForm
    {
        let reader = try UploadReader(
            contentType: "multipart/form-data; boundary=XyZ", sink: StagingFolder(path: folder), limits: limits)
        return try await reader.read(stream(body, trouble: trouble))
    }

    private func staged() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }

    @Test func `files lie in staging, private, with their digest and kind`() async throws {
        let text = String(repeating: "Én,1\r\n", count: 50_000)
        let form = try await read(
            part("a", "1") + part("list", text, file: "ds.csv") + part("none", "", file: "") + part("b", "2")
                + "--XyZ--")
        #expect(form.form.raw.map(\.name) == ["a", "b"] && form.refused.isEmpty)
        let file = try #require(form.files("list").first)
        #expect(
            form.files.count == 1 && file.size == text.utf8.count && file.kind == .text && file.displayName == "ds.csv")
        #expect(file.fingerprint == Fingerprint(of: text.utf8))
        #expect(try String(contentsOfFile: file.place, encoding: .utf8) == text)
        let attributes = try FileManager.default.attributesOfItem(atPath: file.place)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(try staged().count == 1)
        await form.abandon()
        #expect(try staged().isEmpty)
    }

    @Test func `a file that is too large is refused and the form is read on`() async throws {
        let body =
            part("a", "1") + part("big", String(repeating: "x", count: 5_000), file: "big.txt")
            + part("small", "tiny", file: "s.txt") + part("b", "2") + "--XyZ--"
        let form = try await read(body, limits: UploadLimits(file: 4_000))
        #expect(form.form.text("b") == "2" && form.files.map(\.field) == ["small"])
        #expect(form.refused.map(\.field) == ["big"] && form.refused.first?.message.key == "web.form.file_too_large")
        #expect(try staged().count == 1)
    }

    @Test func `files are refused together, when empty, of a wrong kind, or too many`() async throws {
        let five = String(repeating: "x", count: 500)
        let body =
            part("a", five, file: "1.txt") + part("b", five, file: "2.txt") + part("c", "ok", file: "3.txt")
            + part("d", "", file: "4.txt") + part("e", "<svg/>", file: "5.svg") + part("f", "ok", file: "6.txt")
            + "--XyZ--"
        let form = try await read(body, limits: UploadLimits(total: 600, files: 5))
        #expect(form.files.map(\.field) == ["a", "c"])
        #expect(
            form.refused.map { "\($0.field) \($0.message.key)" } == [
                "b web.form.files_too_large", "d web.form.empty_file", "e web.form.bad_file_type",
                "f web.form.too_many_files",
            ])
        #expect(try staged().count == 2)
    }

    @Test func `a body beyond all limits is drained, and its text fields come back`() async throws {
        let body =
            part("a", "1") + part("small", "tiny", file: "s.txt")
            + part("big", String(repeating: "x", count: 20_000), file: "big.txt") + part("b", "2") + "--XyZ--"
        let refused = await #expect(throws: UploadRefused.self) {
            try await read(body, limits: UploadLimits(body: 10_000, drain: 50_000))
        }
        #expect(refused?.failure == .tooLarge(field: "big") && refused?.problem.kind == .tooLarge)
        #expect(refused?.form.text("a") == "1" && refused?.form.text("b") == "2")
        #expect(try staged().isEmpty)
        let stopped = await #expect(throws: UploadRefused.self) {
            try await read(body, limits: UploadLimits(body: 10_000, drain: 2_000))
        }
        #expect(stopped?.form.text("a") == "1" && stopped?.form.text("b") == nil)
        #expect(try staged().isEmpty)
    }

    @Test func `nothing stays of a body that is malformed, cut off, or whose sender went away`() async throws {
        let body = part("a", "1") + part("f", "text", file: "s.txt")
        let cut = await #expect(throws: UploadRefused.self) { try await read(body + part("g", "more", file: "g.txt")) }
        #expect(cut?.failure == .incomplete && cut?.form.text("a") == "1")
        let bad = await #expect(throws: UploadRefused.self) { try await read(body + "--XyZ\r\nbad\r\n\r\n" + body) }
        #expect(bad?.failure == .malformedHeader)
        let notText = await #expect(throws: UploadRefused.self) {
            try await read(
                part("a", String(repeating: "x", count: 3_000)) + "--XyZ--",
                limits: UploadLimits(form: FormLimits(fields: 5, bytes: 2_000)))
        }
        #expect(notText?.failure == .form(.tooLarge(limit: 2_000)))
        await #expect(throws: CancellationError.self) { try await read(body, trouble: CancellationError()) }
        #expect(try staged().isEmpty)
    }

    @Test func `trouble of the disk is no one's fault but ours`() async throws {
        let reader = try UploadReader(
            contentType: "multipart/form-data; boundary=XyZ", sink: StagingFolder(path: folder + "/absent"))
        await #expect(throws: StagingFailure.self) {
            try await reader.read(stream(part("f", "text", file: "s.txt") + "--XyZ--"))
        }
    }
}
