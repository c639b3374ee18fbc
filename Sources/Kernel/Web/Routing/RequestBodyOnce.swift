import Base
import Hummingbird

/// The body of a request, which can be read from the network only once: the form is kept for whoever asks again.
actor RequestBodyOnce {
    private let request: Request
    private var form: Form?
    private var isRead = false

    init(_ request: Request) { self.request = request }

    /// The form; the same one at every call. Throws `Problem` for a body that is none, or was read as something else.
    func readForm() async throws -> Form {
        if let form { return form }
        try claim()
        let read = try await FormBody.read(request)
        form = read
        return read
    }

    /// The fields and files; a form without files may have been read before.
    func readUpload(to sink: any UploadSink, limits: UploadLimits) async throws -> UploadedForm {
        if let form { return UploadedForm(form: form, files: [], refused: []) }
        try claim()
        let upload = try await FormBody.readUpload(request, sink: sink, limits: limits)
        form = upload.form
        return upload
    }

    func readJSON() async throws -> JSONValue {
        try claim()
        return try await FormBody.readJSON(request)
    }

    private func claim() throws {
        if isRead { throw Problem(.invalid, "web.problem.unsupported_form.text") }
        isRead = true
    }
}
