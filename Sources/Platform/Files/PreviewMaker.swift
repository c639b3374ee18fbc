import Base
import Codes
import Foundation
import Trust

/// Makes previews one at a time, off the threads that serve requests, and keeps them sealed beside the originals.
actor PreviewMaker {
    let folder: FileFolder
    let vault: Vault
    private let queue = BlockingQueue(label: "files.preview")

    /// Pixels of the long side: a page on a phone, sharp.
    static let side = 1_280

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(_ folder: FileFolder, _ vault: Vault) {
        self.folder = folder
        self.vault = vault
    }

    /// The JPEG; nil if the original is no picture that can be decoded within the limits, or is gone.
    func preview(of file: StoredFile) throws -> [UInt8]? {
        let place = FileStore.place(of: file.id, column: "preview")
        if let kept = try? vault.openFile(at: folder.preview(file.id), as: place).allBytes() { return kept }
        guard file.size <= PictureLimits.standard.bytes,
            let original = try? vault.openFile(at: folder.content(file.id), as: FileStore.place(of: file.id))
                .allBytes(),
            let jpeg = try? PixelPicture.jpegPreview(original, maxSide: Self.side)
        else { return nil }
        var sealer = try vault.fileSealer(as: place)
        let sealed = sealer.header + (try sealer.seal(jpeg)) + (try sealer.finish())
        // A preview that could not be kept is shown all the same, and made again the next time.
        try? folder.write(sealed, to: folder.preview(file.id))
        return jpeg
    }
}
