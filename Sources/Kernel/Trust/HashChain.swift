/// A chain of batches of entries, each link a digest of the one before: a later change anywhere changes every head after it.
///
/// An entry goes in as a salted digest. When its text and salt are erased, the chain still holds, and the digest no longer
/// tells anything about a text that could be guessed.
public enum HashChain {
    /// The head of a chain without entries; chains of different names cannot be joined.
    public static func start(of name: String) -> Fingerprint {
        Fingerprint(of: Array("langso.chain.v1\0".utf8) + Array(name.utf8))
    }

    /// A new salt for one entry: 16 random bytes.
    public static func newSalt() -> [UInt8] { .random(count: 16) }

    /// The digest of an entry's canonical bytes under its salt.
    public static func digest(of entry: [UInt8], salt: [UInt8]) -> Fingerprint {
        Fingerprint(
            of: Array("langso.entry.v1\0".utf8) + UInt32(salt.count).bigEndianBytes + salt + entry)
    }

    /// The head after a batch of entries, in their order.
    public static func link(previous: Fingerprint, batch: [Fingerprint]) -> Fingerprint {
        var stream = FingerprintStream()
        stream.add(Array("langso.link.v1\0".utf8) + previous.bytes + UInt64(batch.count).bigEndianBytes)
        for digest in batch { stream.add(digest.bytes) }
        return stream.finish()
    }

    /// The index of the first batch whose recorded head is not what its entries give; nil if the whole chain holds.
    public static func firstBreak(
        from start: Fingerprint, _ links: some Sequence<(batch: [Fingerprint], head: Fingerprint)>
    ) -> Int? {
        var previous = start
        for (index, entry) in links.enumerated() {
            guard link(previous: previous, batch: entry.batch) == entry.head else { return index }
            previous = entry.head
        }
        return nil
    }
}
