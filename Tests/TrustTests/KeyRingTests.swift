import Base
import Foundation
import Testing

@testable import Trust

@Suite struct KeepingKeys {
    let folder: ScratchFolder
    let now = Instant(milliseconds: 5_000)

    init() throws { folder = try ScratchFolder() }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func reopen() throws -> KeyRing { try KeyRing.open(at: folder.ringPath, dataFolder: folder.dataPath) }

    @Test func `a new ring is private and is read back`() throws {
        let ring = try folder.makeRing()
        #expect(ring.warnings.isEmpty)
        #expect(try mode(folder.ringPath) == 0o600)
        #expect(try mode(folder.path + "/keys") == 0o700)
        #expect(try reopen().currentMaster == ring.currentMaster)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/keys") == ["ring.json"])
    }

    @Test func `a ring is never written over`() throws {
        let ring = try folder.makeRing()
        #expect(throws: KeyRingFailure.exists(folder.ringPath)) { try folder.makeRing() }
        #expect(try reopen().currentMaster == ring.currentMaster)
    }

    @Test func `a missing ring is said to be missing`() throws {
        #expect(throws: KeyRingFailure.missing(folder.ringPath)) { try reopen() }
    }

    @Test func `a ring inside the data folder is refused, by links and dots too`() throws {
        try FileManager.default.createDirectory(atPath: folder.dataPath, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link", withDestinationPath: folder.dataPath)
        for path in ["/data/ring.json", "/data/new/ring.json", "/link/ring.json", "/keys/../data/ring.json"] {
            #expect(throws: KeyRingFailure.insideData(folder.path + path)) {
                try KeyRing.create(at: folder.path + path, dataFolder: folder.dataPath, now: now)
            }
        }
        _ = try KeyRing.create(at: folder.path + "/data-keys/ring.json", dataFolder: folder.dataPath, now: now)
    }

    @Test func `a ring that others may read is a warning`() throws {
        _ = try folder.makeRing()
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.ringPath)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/keys")
        #expect(try reopen().warnings == [.fileOpenToOthers(mode: 0o640), .folderOpenToOthers(mode: 0o755)])
    }

    @Test func `rotation adds a key, keeps the old ones and the others`() throws {
        let old = try folder.makeRing()
        let new = try old.rotate(now: now)
        #expect(new.masters == [old.currentMaster, new.currentMaster])
        #expect(new.currentMaster != old.currentMaster)
        #expect(try new.signer().verifier.publicKey == old.signer().verifier.publicKey)
        #expect(try mode(folder.ringPath) == 0o600)
        // A ring read before another process rotated loses none of its keys.
        let third = try old.rotate(now: now)
        #expect(third.masters.count == 3)
        #expect(try reopen().masters == third.masters)
    }

    @Test func `a data key survives rotation, first by the old master, then by the new`() throws {
        let old = try folder.makeRing()
        let wrapped = try old.newDataKey(number: 7)
        let key = try old.unwrap(wrapped, number: 7)
        let new = try old.rotate(now: now)
        #expect(try new.unwrap(wrapped, number: 7) == key)
        #expect(new.needsRewrap(wrapped))
        let again = try new.rewrap(wrapped, number: 7)
        #expect(!new.needsRewrap(again))
        #expect(try new.unwrap(again, number: 7) == key)
        #expect(throws: VaultFailure.unknownMaster(new.currentMaster)) { try old.unwrap(again, number: 7) }
    }

    @Test func `a wrapped key opens under its own number only`() throws {
        let ring = try folder.makeRing()
        let wrapped = try ring.newDataKey(number: 1)
        #expect(throws: VaultFailure.unreadable) { try ring.unwrap(wrapped, number: 2) }
        #expect(throws: VaultFailure.unreadable) { try ring.unwrap("k1.x", number: 1) }
        #expect(throws: VaultFailure.unknownKey(0)) { try ring.newDataKey(number: 0) }
        #expect(throws: VaultFailure.unknownKey(1 << 32)) { try ring.newDataKey(number: 1 << 32) }
    }

    @Test func `a damaged ring is noticed`() throws {
        _ = try folder.makeRing()
        let text = try String(contentsOfFile: folder.ringPath, encoding: .utf8)
        let keyStart = try #require(text.range(of: "\"key\" : \"")?.upperBound)
        let changed = text[keyStart] == "A" ? "B" : "A"
        let damaged = text.replacingCharacters(in: keyStart...keyStart, with: changed)
        for contents in [
            damaged, "", "{}", String(text.dropLast(3)), text.replacing("\"current\"", with: "\"former\""),
        ] {
            try contents.write(toFile: folder.ringPath, atomically: false, encoding: .utf8)
            #expect {
                try reopen()
            } throws: { error in
                if case KeyRingFailure.malformed = error { true } else { false }
            }
        }
    }
}
