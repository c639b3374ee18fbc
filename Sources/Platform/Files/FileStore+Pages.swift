public import Codes
import Foundation
import Trust

/// Pages that are made of photos of papers.
extension FileStore {
    /// The photo made fit for reading: straightened where its sheet is seen, evenly lit; nil if it is no picture that can be decoded
    /// within the limits.
    public func page(of photo: StoredFile) async throws -> PaperPhoto? {
        guard photo.hasPreview else { return nil }
        return await maker(photo.id).page(of: photo)
    }
}

extension PreviewMaker {
    func page(of photo: StoredFile) -> PaperPhoto? {
        guard photo.size <= PictureLimits.standard.bytes,
            let bytes = try? vault.openFile(at: folder.content(photo.id), as: FileStore.place(of: photo.id)).allBytes()
        else { return nil }
        return try? PaperPhoto.page(of: bytes)
    }
}
