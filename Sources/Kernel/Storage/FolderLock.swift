import Foundation

/// Holds a folder for one process: a second server on the same data folder is refused. Let go when the process ends, however.
public final class FolderLock: Sendable {
    private let descriptor: Int32

    /// nil if another process holds the folder, or the lock file cannot be made.
    public init?(folder: String) {
        descriptor = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
