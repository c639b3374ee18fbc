import Base
import House
import Storage
import Texts
import Web

/// The newest heads of the chain, for anyone to write down and hold against us later.
struct ListAuditHeads: Sendable {
    let publicKey: String

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let seals = try await visit.site.database.read { try AuditSeal.list(limit: 50, in: $0) }
        if visit.wantsJSON {
            return .json([
                "chain": .string(AuditSeal.chain), "public_key": .string(publicKey),
                "heads": .array(seals.map(\.json)),
            ])
        }
        return .page(
            Page(
                "audit/list_heads",
                [
                    "public_key": publicKey, "has_seals": !seals.isEmpty,
                    "table": visit.table(
                        "audit.heads", caption: visit.say("audit.heads.caption"),
                        columns: ["number", "at", "entries", "head"],
                        rows: seals.map { seal in
                            [
                                ["text": visit.formats.number(seal.number)], ["text": visit.formats.instant(seal.at)],
                                ["text": visit.formats.number(Int64(seal.entries))],
                                ["text": seal.head, "bdi": true],
                            ]
                        }),
                ]))
    }
}

extension AuditSeal {
    var json: JSONValue {
        [
            "number": .integer(number), "previous": .string(previous), "head": .string(head),
            "entries": .integer(Int64(entries)), "sealed_at_ms": .integer(at.milliseconds),
            "sealed_at": .string(at.iso),
            "signature": .string(signature), "key_id": .string(key),
        ]
    }
}
