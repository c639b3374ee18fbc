public import Base
public import Web

/// Reads printed codes on photos that come with a form, and keeps nothing of them: a port, implemented by LookUp.
public protocol CodePhotos: Sendable {
    /// Where photos lie while their form arrives.
    var sink: any UploadSink { get }
    /// Reads the photo of that field; it is removed before it is looked at. Nil if the form brought none.
    func read(_ field: String, of upload: UploadedForm, _ visit: Visit) async throws -> PhotoReading?
}

/// What became of a photo.
public enum PhotoReading: Sendable, Hashable {
    /// What its codes say, as they stand in the picture.
    case texts([String])
    /// Why nothing could be read, and what to do.
    case unread(Message)
}

/// Sends the files of one field aside and all others where they belong.
public struct SplitSink: UploadSink {
    private let field: String
    private let aside: any UploadSink
    private let others: any UploadSink

    public init(_ field: String, to aside: any UploadSink, others: any UploadSink) {
        self.field = field
        self.aside = aside
        self.others = others
    }

    public func begin(fileName: String, field: String) async throws -> any UploadWriter {
        try await (field == self.field ? aside : others).begin(fileName: fileName, field: field)
    }
}
