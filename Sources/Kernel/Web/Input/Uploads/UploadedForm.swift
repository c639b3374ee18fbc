public import Base
public import HTTPTypes

/// How much a form with files may bring; all in bytes but `files`.
public struct UploadLimits: Sendable, Hashable {
    /// One file. A larger one is refused as a problem of its field; the rest of the form is read.
    public let file: Int
    /// All files together; the file that passes it is refused like one that is too large.
    public let total: Int
    /// Files in one form.
    public let files: Int
    /// The whole body as sent, with what is refused. Beyond it the request fails.
    public let body: Int
    /// How much more is read and thrown away after that: a browser shows an answer only once it has sent its request.
    public let drain: Int
    /// The text fields.
    public let form: FormLimits
    /// The structure.
    public let multipart: MultipartLimits
    /// Which kinds of files are taken; others are refused as a problem of their field.
    public let kinds: Set<FileKind>

    public init(
        file: Int = 25 << 20, total: Int = 100 << 20, files: Int = 20, body: Int = 200 << 20, drain: Int = 100 << 20,
        form: FormLimits = .standard, multipart: MultipartLimits = .standard,
        kinds: Set<FileKind> = Set(FileKind.allCases).subtracting([.unknown])
    ) {
        self.file = file
        self.total = total
        self.files = files
        self.body = body
        self.drain = drain
        self.form = form
        self.multipart = multipart
        self.kinds = kinds
    }

    /// 20 files of 25 MiB, 100 MiB together.
    public static let standard = UploadLimits()
}

/// What a form with files brought. Files that were refused are gone; the others lie in staging.
public struct UploadedForm: Sendable {
    /// The text fields.
    public let form: Form
    /// The files that were taken, in the order of the form.
    public let files: [UploadedFile]
    /// The files that were not, as problems of their fields; give them to `FormReader`.
    public let refused: [FieldProblem]
    private let writers: [any UploadWriter]

    public init(
        form: Form, files: [UploadedFile], refused: [FieldProblem], writers: [any UploadWriter] = []
    ) {
        self.form = form
        self.files = files
        self.refused = refused
        self.writers = writers
    }

    /// The files of one field.
    public func files(_ field: String) -> [UploadedFile] { files.filter { $0.field == field } }

    /// The status of a page that says what was refused: too large (413) where a file was, else unprocessable (422).
    public var refusedStatus: HTTPResponse.Status {
        let isTooLarge = refused.contains {
            ["web.form.file_too_large", "web.form.files_too_large"].contains($0.message.key)
        }
        return isTooLarge ? .contentTooLarge : .unprocessableContent
    }

    /// Removes the files from staging, when nothing will refer to them.
    public func abandon() async {
        for writer in writers { await writer.abandon() }
    }

    /// Removes the files of one field from staging; the others stay.
    public func abandon(_ field: String) async {
        for (file, writer) in zip(files, writers) where file.field == field { await writer.abandon() }
    }
}

/// A body that could not be taken. The text fields that were read until then come along, so that the form can be shown again.
public struct UploadRefused: Error, Sendable {
    public let failure: MultipartFailure
    public let form: Form

    public init(failure: MultipartFailure, form: Form) {
        self.failure = failure
        self.form = form
    }

    /// What to tell the person.
    public var problem: Problem { failure.problem }

    /// The fields that had arrived, with the refusal as a problem of the field that was being read: for a page that fills its form
    /// again.
    public var remains: UploadedForm {
        if case .tooLarge(let field) = failure, !field.isEmpty {
            return UploadedForm(form: form, files: [], refused: [FieldProblem(field, problem.message)])
        }
        return UploadedForm(form: form, files: [], refused: [FieldProblem("", problem.message)])
    }
}
