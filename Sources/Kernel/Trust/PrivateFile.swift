import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Small files that only their owner may read, replaced as a whole and on the disk before anyone is told.
public enum PrivateFile {
    /// A call to the operating system that failed.
    public struct Failure: Error {
        public let path: String
        let call: String
        let code: Int32
        public var isMissing: Bool { code == ENOENT }
        var isExisting: Bool { code == EEXIST }
    }

    public struct Contents: Sendable {
        public let bytes: [UInt8]
        /// Permission bits of the file.
        public let mode: UInt32
        let ownerIsUs: Bool
    }

    /// The whole file.
    public static func read(_ path: String) throws(Failure) -> Contents {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failed(path, "open") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failed(path, "fstat") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = pread(file, &buffer, buffer.count, off_t(bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failed(path, "read") }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return Contents(bytes: bytes, mode: status.st_mode & 0o7777, ownerIsUs: status.st_uid == geteuid())
    }

    /// Writes a file that must not exist yet.
    static func create(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        let temporary = try writeTemporary(beside: path, bytes)
        defer { unlink(temporary) }
        // Unlike a rename, a link never replaces what is there.
        guard link(temporary, path) == 0 else { throw failed(path, "link") }
        try flushFolder(of: path)
    }

    /// Puts a new file in the place of the old one; after a crash there is the one or the other.
    public static func replace(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        let temporary = try writeTemporary(beside: path, bytes)
        guard rename(temporary, path) == 0 else {
            let failure = failed(path, "rename")
            unlink(temporary)
            throw failure
        }
        try flushFolder(of: path)
    }

    /// Makes the folder, and those above it, for its owner alone. A folder that exists is left as it is.
    public static func makeFolder(_ path: String) throws(Failure) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let parent = folder(of: path)
        guard errno == ENOENT, parent != path else { throw failed(path, "mkdir") }
        try makeFolder(parent)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failed(path, "mkdir") }
    }

    /// Permission bits of a folder; nil if it cannot be asked.
    static func mode(ofFolder path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    /// Runs the body while no other process does so for the same path.
    static func locked<Answer>(_ path: String, _ body: () throws -> Answer) throws -> Answer {
        let file = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failed(path, "open") }
        defer { close(file) }
        while flock(file, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failed(path, "flock") }
        }
        return try body()
    }

    /// The real path, symbolic links followed as far as the path exists.
    static func resolved(_ path: String) -> String {
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        var existing = absolute
        var rest: [String] = []
        while true {
            if let real = realpath(existing, nil) {
                defer { free(real) }
                return rest.reversed().reduce(String(cString: real)) { $0 == "/" ? "/\($1)" : "\($0)/\($1)" }
            }
            let parent = folder(of: existing)
            guard parent != existing else { return absolute }
            rest.append(String(existing.split(separator: "/").last ?? ""))
            existing = parent
        }
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func writeTemporary(beside path: String, _ bytes: [UInt8]) throws(Failure) -> String {
        let temporary = "\(path).\([UInt8].random(count: 6).hexText).new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failed(temporary, "open") }
        var done = 0
        var failure: Failure?
        while done < bytes.count, failure == nil {
            let count = bytes[done...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count > 0 { done += count } else if errno != EINTR { failure = failed(temporary, "write") }
        }
        if failure == nil, fsync(file) != 0 { failure = failed(temporary, "fsync") }
        if close(file) != 0, failure == nil { failure = failed(temporary, "close") }
        if let failure {
            unlink(temporary)
            throw failure
        }
        return temporary
    }

    private static func flushFolder(of path: String) throws(Failure) {
        let path = folder(of: path)
        let file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw failed(path, "open") }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failed(path, "fsync") }
    }

    private static func failed(_ path: String, _ call: String) -> Failure {
        Failure(path: path, call: call, code: errno)
    }
}
