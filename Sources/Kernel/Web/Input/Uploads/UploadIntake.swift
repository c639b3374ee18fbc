import Base
import NIOCore

/// What has been read of a form with files, and the part that is being read.
struct UploadIntake {
    private enum Part {
        case none
        case text([UInt8])
        case file(any UploadWriter, name: String, size: Int)
        /// A file that is not wanted: its bytes pass by.
        case skipped
    }

    private(set) var form = Form()
    private(set) var files: [UploadedFile] = []
    private(set) var refused: [FieldProblem] = []
    private(set) var finishedWriters: [any UploadWriter] = []
    /// The field that is being read, or was last.
    private(set) var field = ""
    private let limits: UploadLimits
    private let sink: any UploadSink
    private var part = Part.none
    private var total = 0
    private var begun = 0
    private var takesFiles = true

    init(limits: UploadLimits, sink: any UploadSink) {
        self.limits = limits
        self.sink = sink
    }

    /// Takes one event of the parser; throws `MultipartFailure` or what the sink throws.
    mutating func take(_ event: MultipartParser.Event) async throws {
        switch event {
        case .partBegan(let header): try await begin(header)
        case .bytes(let bytes): try await take(bytes)
        case .partEnded: try await end()
        case .finished: break
        }
    }

    /// Removes all files, and takes no more of them.
    mutating func abandonFiles() async {
        takesFiles = false
        if case .file(let writer, _, _) = part {
            part = .skipped
            await writer.abandon()
        }
        for writer in finishedWriters { await writer.abandon() }
        finishedWriters = []
        files = []
    }

    private mutating func begin(_ header: PartHeader) async throws {
        field = header.name
        guard let name = header.fileName else {
            part = .text([])
            return
        }
        part = .skipped
        // A file field that was left empty arrives as a part with an empty name.
        guard takesFiles, !name.isEmpty else { return }
        begun += 1
        guard begun <= limits.files else {
            return refuse(Message("web.form.too_many_files", ["max": .number(Int64(limits.files))]))
        }
        part = .file(try await sink.begin(fileName: name, field: field), name: name, size: 0)
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) async throws {
        switch part {
        case .none, .skipped: break
        case .text(var text):
            part = .none
            guard text.count + bytes.count <= limits.form.bytes else {
                throw MultipartFailure.form(.tooLarge(limit: limits.form.bytes))
            }
            text += bytes
            part = .text(text)
        case .file(let writer, let name, let size):
            let size = size + bytes.count
            part = .file(writer, name: name, size: size)
            if size > limits.file {
                try await drop(writer, name, "web.form.file_too_large", ["max": self.size(limits.file)])
            } else if total + size > limits.total {
                try await drop(writer, name, "web.form.files_too_large", ["max": self.size(limits.total)])
            } else {
                try await writer.write(ByteBuffer(bytes: bytes))
            }
        }
    }

    private mutating func end() async throws {
        switch part {
        case .none, .skipped: break
        case .text(let text):
            do {
                try form.append(name: Array(field.utf8), value: text, limits: limits.form)
            } catch {
                throw MultipartFailure.form(error)
            }
        case .file(let writer, let name, 0):
            try await drop(writer, name, "web.form.empty_file", [:])
        case .file(let writer, let name, let size):
            let file = try await writer.finish()
            guard limits.kinds.contains(file.kind) else {
                try await drop(writer, name, "web.form.bad_file_type", ["types": kindNames])
                break
            }
            total += size
            files.append(file)
            finishedWriters.append(writer)
        }
        part = .none
    }

    private mutating func drop(
        _ writer: any UploadWriter, _ name: String, _ key: TextKey, _ arguments: [String: Message.Argument]
    ) async throws {
        part = .skipped
        await writer.abandon()
        var arguments = arguments
        arguments["name"] = .text(name)
        refuse(Message(key, arguments))
    }

    private mutating func refuse(_ message: Message) {
        let problem = FieldProblem(field, message)
        // A thousand files too many are one problem.
        if !refused.contains(problem), refused.count < 100 { refused.append(problem) }
    }

    private func size(_ bytes: Int) -> Message.Argument { .text("\(max(1, bytes >> 20)) MB") }

    private var kindNames: Message.Argument {
        .text(FileKind.allCases.filter(limits.kinds.contains).map(\.fileExtension).joined(separator: ", "))
    }
}
