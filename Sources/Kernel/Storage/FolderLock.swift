import Foundation

/// Holds a folder for one process: a second server on the same data folder is refused. Let go when the process ends, however.
public final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Why the folder cannot be held.
    public enum Refusal: Error, Hashable, Sendable {
        /// Another process holds it.
        case held
        /// The lock file cannot be made, in the system's words.
        case unwritable(String)
    }

    /// Takes the folder, or throws why it cannot.
    public init(folder: String) throws(Refusal) {
        let opened = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw .unwritable(String(cString: strerror(errno))) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(opened)
            throw code == EWOULDBLOCK ? .held : .unwritable(String(cString: strerror(code)))
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
