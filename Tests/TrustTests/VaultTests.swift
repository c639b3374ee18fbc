import Base
import Crypto
import Foundation
import Testing

@testable import Trust

@Suite struct SealingValues {
    let folder: ScratchFolder
    let vault: Vault
    let place = Place(table: "person", column: "number", id: "0190")

    init() throws {
        folder = try ScratchFolder()
        vault = try folder.makeVault()
    }

    @Test func `a value opens in its place`() throws {
        let sealed = try vault.sealText("Vân Sơn", as: place)
        #expect(try vault.openText(sealed, as: place) == "Vân Sơn")
        #expect(sealed.count == "Vân Sơn".utf8.count + Vault.overhead)
        #expect(try vault.open(vault.seal([], as: place), as: place) == [])
    }

    @Test func `the same value is never sealed to the same bytes`() throws {
        #expect(try vault.sealText("a", as: place) != vault.sealText("a", as: place))
    }

    @Test func `every changed bit is noticed`() throws {
        let sealed = try vault.sealText("038200001234", as: place)
        for index in sealed.indices {
            for bit in 0..<8 {
                var forged = sealed
                forged[index] ^= 1 << bit
                #expect(throws: VaultFailure.self) { try vault.open(forged, as: place) }
            }
        }
        for count in 0..<sealed.count {
            #expect(throws: VaultFailure.self) { try vault.open(Array(sealed[..<count]), as: place) }
        }
        #expect(throws: VaultFailure.unreadable) { try vault.open(sealed + [0], as: place) }
    }

    @Test(arguments: [
        Place(table: "persons", column: "number", id: "0190"), Place(table: "person", column: "name", id: "0190"),
        Place(table: "person", column: "number", id: "0191"), Place(table: "personn", column: "umber", id: "0190"),
        Place(table: "person", column: "number0", id: "190"), Place(table: "", column: "", id: "personnumber0190"),
    ])
    func `a value moved to another place does not open`(other: Place) throws {
        let sealed = try vault.sealText("a", as: place)
        #expect(throws: VaultFailure.unreadable) { try vault.open(sealed, as: other) }
    }

    @Test func `a newer data key seals and the older still opens`() throws {
        let ring = try KeyRing.open(at: folder.ringPath, dataFolder: folder.dataPath)
        let first = try ring.newDataKey(number: 1)
        let second = try ring.newDataKey(number: 2)
        let old = try Vault(ring, keys: [(number: 1, wrapped: first)])
        let new = try Vault(ring, keys: [(number: 2, wrapped: second), (number: 1, wrapped: first)])
        let sealed = try old.sealText("a", as: place)
        #expect(new.currentKey == 2)
        #expect(try new.openText(sealed, as: place) == "a")
        #expect(new.needsResealing(sealed))
        let resealed = try new.sealText("a", as: place)
        #expect(!new.needsResealing(resealed))
        #expect(throws: VaultFailure.unknownKey(2)) { try old.open(resealed, as: place) }
        let empty = try Vault(ring, keys: [])
        #expect(throws: VaultFailure.unknownKey(0)) { try empty.seal([1], as: place) }
    }

    @Test func `bytes that are no text are not read as text`() throws {
        let sealed = try vault.seal([0xFF, 0xFE], as: place)
        #expect(throws: VaultFailure.unreadable) { try vault.openText(sealed, as: place) }
    }

    @Test func `a look-up hash is steady, depends on purpose and ring, and outlives data keys`() throws {
        let hash = vault.lookupHash("038200001234", purpose: "person.number")
        #expect(hash.count == 64)
        #expect(hash == vault.lookupHash("038200001234", purpose: "person.number"))
        #expect(hash != vault.lookupHash("038200001235", purpose: "person.number"))
        #expect(hash != vault.lookupHash("038200001234", purpose: "person.phone"))
        let rotated = try KeyRing.open(at: folder.ringPath, dataFolder: folder.dataPath)
            .rotate(now: Instant(milliseconds: 9))
        #expect(try Vault(rotated, keys: []).lookupHash("038200001234", purpose: "person.number") == hash)
        let stranger = try ScratchFolder().makeVault()
        #expect(stranger.lookupHash("038200001234", purpose: "person.number") != hash)
    }

    /// RFC 5869 §A.1.
    @Test func `HKDF gives the value of its standard`() {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: [UInt8](repeating: 0x0B, count: 22)),
            salt: bytes("000102030405060708090a0b0c"), info: bytes("f0f1f2f3f4f5f6f7f8f9"), outputByteCount: 42)
        #expect(
            key.withUnsafeBytes { Array($0) }
                == bytes("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
    }

    /// RFC 5869 §A.3: without salt and info, as our own derivation does without a salt.
    @Test func `our derivation is HKDF`() {
        let key = derivedKey(SymmetricKey(data: [UInt8](repeating: 0x0B, count: 22)), for: "", length: 42)
        #expect(
            key.withUnsafeBytes { Array($0) }
                == bytes("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
    }

    /// The GCM specification (McGrew, Viega), test case 16: AES-256 with associated data.
    @Test func `AES-GCM gives the value of its specification`() throws {
        let box = try AES.GCM.seal(
            bytes(
                """
                d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
                1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
                """),
            using: SymmetricKey(data: bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")),
            nonce: AES.GCM.Nonce(data: bytes("cafebabefacedbaddecaf888")),
            authenticating: bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        #expect(Array(box.tag) == bytes("76fc6ece0f4e1768cddf8853bb2d551b"))
        #expect(box.ciphertext.prefix(8).elementsEqual(bytes("522dc1f099567d07")))
    }
}
