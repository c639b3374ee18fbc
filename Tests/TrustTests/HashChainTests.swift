import Base
import Testing

@testable import Trust

@Suite struct ChainingEntries {
    let start = HashChain.start(of: "audit")

    private func digests(_ texts: String...) -> [Fingerprint] {
        texts.map { HashChain.digest(of: ascii($0), salt: [1, 2, 3]) }
    }

    private func chain(_ batches: [[Fingerprint]]) -> [(batch: [Fingerprint], head: Fingerprint)] {
        var head = start
        return batches.map { batch in
            head = HashChain.link(previous: head, batch: batch)
            return (batch, head)
        }
    }

    @Test func `a chain that nobody touched holds`() {
        #expect(HashChain.firstBreak(from: start, chain([digests("a", "b"), [], digests("c")])) == nil)
        #expect(HashChain.firstBreak(from: start, chain([])) == nil)
    }

    @Test func `the first changed batch is named`() {
        var links = chain([digests("a", "b"), digests("c"), digests("d")])
        links[1].batch = digests("x")
        #expect(HashChain.firstBreak(from: start, links) == 1)
        // Making the changed head fit breaks the next batch.
        links[1].head = HashChain.link(previous: links[0].head, batch: links[1].batch)
        #expect(HashChain.firstBreak(from: start, links) == 2)
    }

    @Test func `order, grouping and the name of the chain all count`() {
        let heads = [
            chain([digests("a", "b")]), chain([digests("b", "a")]), chain([digests("a"), digests("b")]),
            chain([digests("a", "b"), []]),
        ].map { $0.last?.head }
        #expect(Set(heads).count == heads.count)
        #expect(HashChain.start(of: "other") != start)
    }

    @Test func `the salt hides a text that could be guessed`() {
        let entry = ascii("yes")
        #expect(HashChain.digest(of: entry, salt: HashChain.newSalt()) != HashChain.digest(of: entry, salt: []))
        #expect(HashChain.newSalt() != HashChain.newSalt())
        // Bytes cannot wander from the salt into the entry.
        #expect(HashChain.digest(of: [2, 3], salt: [1]) != HashChain.digest(of: [3], salt: [1, 2]))
    }
}

@Suite struct SigningSeals {
    private let head = SealHead(
        chain: "audit", number: 3, head: HashChain.start(of: "audit"), sealedAt: Instant(milliseconds: 12))

    @Test func `a signature is checked with the published key`() throws {
        let folder = try ScratchFolder()
        let signer = try folder.makeRing().signer()
        let signature = try signer.sign(head)
        let verifier = try #require(SealVerifier(publicKey: signer.verifier.publicKey))
        #expect(verifier.isValid(signature, of: head))
        let others = [
            SealHead(chain: "audit", number: 4, head: head.head, sealedAt: head.sealedAt),
            SealHead(chain: "other", number: 3, head: head.head, sealedAt: head.sealedAt),
            SealHead(chain: "audit", number: 3, head: HashChain.start(of: "x"), sealedAt: head.sealedAt),
            SealHead(chain: "audit", number: 3, head: head.head, sealedAt: Instant(milliseconds: 13)),
        ]
        for other in others { #expect(!verifier.isValid(signature, of: other)) }
        #expect(!verifier.isValid("", of: head))
        let stranger = try ScratchFolder().makeRing().signer()
        #expect(!stranger.verifier.isValid(signature, of: head))
        #expect(SealVerifier(publicKey: "AAAA") == nil)
    }

    /// RFC 8032 §7.1, test 1: the empty message.
    @Test func `Ed25519 accepts and makes the values of its standard`() throws {
        let seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        let signer = try SealSigner(seed: seed, id: "test")
        #expect(
            [UInt8](base64URLText: signer.verifier.publicKey)
                == bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
        #expect(
            try signer.signature(for: [])
                == bytes(
                    """
                    e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
                    5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
                    """))
    }
}
