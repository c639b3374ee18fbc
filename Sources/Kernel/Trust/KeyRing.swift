public import Base
import Crypto
import Foundation

/// The secrets of this installation: master keys, the key that signs the audit, the key of look-up hashes.
///
/// One JSON file of mode 0600 outside the data folder, so that neither a copy of the data nor a backup can be read alone.
/// Without this file encrypted records are lost: it is backed up by hand, to another place.
public struct KeyRing: Sendable {
    /// Where the file is.
    public let path: String
    /// What the administrator should mend.
    public let warnings: [Warning]
    let file: KeyRingFile

    /// A weakness that does not stop the program.
    public enum Warning: Hashable, Sendable {
        /// Others than the owner may read or write the file; its permission bits.
        case fileOpenToOthers(mode: UInt32)
        /// Others than the owner may enter the folder; its permission bits.
        case folderOpenToOthers(mode: UInt32)
        /// The file belongs to another account than the program's.
        case ownedByAnother
    }

    /// Reads the ring; throws `KeyRingFailure`, also if the file lies in the data folder.
    public static func open(at path: String, dataFolder: String) throws(KeyRingFailure) -> KeyRing {
        try refuse(path, inside: dataFolder)
        return try read(path)
    }

    /// Makes a ring of new keys; throws `KeyRingFailure.exists` rather than replace one.
    public static func create(at path: String, dataFolder: String, now: Instant) throws(KeyRingFailure) -> KeyRing {
        try refuse(path, inside: dataFolder)
        let file = KeyRingFile(
            format: KeyRingFile.format, masters: [.generated(now, .current)], signing: .generated(now, .current),
            lookup: .generated(now, .current))
        do {
            try PrivateFile.makeFolder(PrivateFile.folder(of: path))
            try PrivateFile.create(path, file.bytes())
        } catch {
            throw KeyRingFailure(error, path)
        }
        return try read(path)
    }

    /// Adds a master key, makes it the current one and answers the new ring. The older ones stay, to read what they wrapped.
    ///
    /// Afterwards wrap the data keys again with `rewrap`, and back the file up.
    public func rotate(now: Instant) throws(KeyRingFailure) -> KeyRing {
        do {
            // Read again under the lock: another process may have added a key, and a lost key is lost data.
            return try PrivateFile.locked(path) {
                var file = try Self.read(path).file
                for index in file.masters.indices { file.masters[index].state = .former }
                file.masters.append(.generated(now, .current))
                try PrivateFile.replace(path, file.bytes())
                return try Self.read(path)
            }
        } catch {
            throw KeyRingFailure(error, path)
        }
    }

    /// The identifier of the master key that wraps now.
    public var currentMaster: String { file.current.id }

    /// The identifiers of all master keys, oldest first.
    public var masters: [String] { file.masters.map(\.id) }

    /// Signs the heads of the audit chain.
    public func signer() throws -> SealSigner { try SealSigner(seed: file.signing.bytes, id: file.signing.id) }

    func master(_ id: String) -> SymmetricKey? {
        file.masters.first { $0.id == id }.map { SymmetricKey(data: $0.bytes) }
    }

    var lookupKey: SymmetricKey { SymmetricKey(data: file.lookup.bytes) }

    private static func refuse(_ path: String, inside dataFolder: String) throws(KeyRingFailure) {
        let folder = PrivateFile.resolved(dataFolder)
        let inside = folder == "/" ? folder : folder + "/"
        guard !PrivateFile.resolved(path).hasPrefix(inside) else { throw .insideData(path) }
    }

    private static func read(_ path: String) throws(KeyRingFailure) -> KeyRing {
        do {
            let contents = try PrivateFile.read(path)
            var warnings: [Warning] = []
            if contents.mode & 0o077 != 0 { warnings.append(.fileOpenToOthers(mode: contents.mode)) }
            if let mode = PrivateFile.mode(ofFolder: PrivateFile.folder(of: path)), mode & 0o077 != 0 {
                warnings.append(.folderOpenToOthers(mode: mode))
            }
            if !contents.ownerIsUs { warnings.append(.ownedByAnother) }
            return KeyRing(path: path, warnings: warnings, file: try KeyRingFile(contents.bytes))
        } catch {
            throw KeyRingFailure(error, path)
        }
    }
}

/// Why there is no usable key ring.
public enum KeyRingFailure: Error, Hashable, CustomStringConvertible {
    case missing(String)
    case exists(String)
    /// The path lies in the data folder, where every backup would carry it.
    case insideData(String)
    case malformed(String, reason: String)
    /// A call to the operating system failed with that error number.
    case system(String, call: String, code: Int32)

    init(_ error: any Error, _ path: String) {
        switch error {
        case let failure as KeyRingFailure: self = failure
        case let failure as PrivateFile.Failure where failure.isMissing: self = .missing(path)
        case let failure as PrivateFile.Failure where failure.isExisting: self = .exists(path)
        case let failure as PrivateFile.Failure:
            self = .system(failure.path, call: failure.call, code: failure.code)
        case let failure as KeyRingFile.Malformed: self = .malformed(path, reason: failure.reason)
        default: self = .malformed(path, reason: "\(error)")
        }
    }

    public var description: String {
        switch self {
        case .missing(let path): "no key ring at \(path)"
        case .exists(let path): "there is a file at \(path) already"
        case .insideData(let path): "the key ring \(path) must lie outside the data folder"
        case .malformed(let path, let reason): "the key ring \(path) is damaged: \(reason)"
        case .system(let path, let call, let code): "\(path): \(call) failed: \(String(cString: strerror(code)))"
        }
    }
}
