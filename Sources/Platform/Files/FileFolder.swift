public import Base
import Foundation

/// The folder of stored files: `ab/cd/<id>`, spread by the random end of the identifier. All of its calls block.
struct FileFolder: Sendable {
    let path: String
    /// Space that uploads must leave free, so that the database can go on writing.
    static let reserve = 64 << 20

    func folder(of id: ID<StoredFile>) -> String {
        let end = id.text.suffix(4)
        return path + "/" + end.prefix(2) + "/" + end.suffix(2)
    }

    func content(_ id: ID<StoredFile>) -> String { folder(of: id) + "/" + id.text }
    func part(_ id: ID<StoredFile>) -> String { content(id) + ".part" }
    func preview(_ id: ID<StoredFile>) -> String { content(id) + ".preview" }

    /// Makes the folder of a file, durably; throws `Problem` if the disk is full.
    func prepare(for id: ID<StoredFile>) throws {
        let leaf = folder(of: id)
        if access(leaf, F_OK) == 0 { return }
        var made = path
        if mkdir(made, 0o700) == 0 { try Self.flush((path as NSString).deletingLastPathComponent) }
        for name in leaf.dropFirst(path.count).split(separator: "/") {
            let parent = made
            made += "/" + name
            if mkdir(made, 0o700) == 0 {
                try Self.flush(parent)
            } else if errno != EEXIST {
                throw FileTrouble.from(errno, "mkdir")
            }
        }
    }

    /// Throws `Problem` if uploads would eat into the reserve.
    func checkSpace() throws {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return }
        guard UInt64(status.f_bavail) * UInt64(status.f_frsize) > UInt64(Self.reserve) else { throw FileTrouble.full }
    }

    /// Writes a whole small file under a name of its own and moves it into place.
    func write(_ bytes: [UInt8], to place: String) throws {
        let draft = place + "." + String(UInt64.random(in: 0...UInt64.max), radix: 36) + ".part"
        let descriptor = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileTrouble.from(errno, "open") }
        do {
            defer { close(descriptor) }
            try Self.write(bytes, to: descriptor)
            guard fsync(descriptor) == 0 else { throw FileTrouble.from(errno, "fsync") }
        } catch {
            unlink(draft)
            throw error
        }
        try Self.move(draft, to: place)
    }

    /// Removes the file and its preview; what is not there is no trouble.
    func remove(_ id: ID<StoredFile>) {
        for place in [content(id), preview(id), part(id)] { unlink(place) }
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        try bytes.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let written = Foundation.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written >= 0 {
                    rest = rest.dropFirst(written)
                } else if errno != EINTR {
                    throw FileTrouble.from(errno, "write")
                }
            }
        }
    }

    /// Gives a finished file its name; the name is durable only once its folder is.
    static func move(_ draft: String, to place: String) throws {
        guard rename(draft, place) == 0 else { throw FileTrouble.from(errno, "rename") }
        try flush((place as NSString).deletingLastPathComponent)
    }

    private static func flush(_ folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileTrouble.from(errno, "open") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileTrouble.from(errno, "fsync") }
    }
}

/// Trouble of the file system that is nobody's fault at the keyboard, with the system's error number.
public struct FileTrouble: Outage, Hashable {
    public let operation: String
    public let code: Int32

    static let full = Problem(.unavailable, "files.problem.disk_full")
    static let damaged = Problem(.unavailable, "files.problem.damaged")

    static func from(_ code: Int32, _ operation: String) -> any Error {
        [ENOSPC, EDQUOT, EFBIG].contains(code) ? full : FileTrouble(operation: operation, code: code)
    }
}
