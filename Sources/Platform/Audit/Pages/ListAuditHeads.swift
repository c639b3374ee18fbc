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
                    "table": [
                        "caption": visit.say("audit.heads.caption"),
                        "columns": ["number", "at", "entries", "head"].map { name in
                            ["title": visit.say(TextKey("audit.heads.\(name)"))] as ViewModel
                        },
                        "rows": seals.map { row($0, visit) },
                    ] as ViewModel,
                ]))
    }

    private func row(_ seal: AuditSeal, _ visit: Visit) -> ViewModel {
        let cells: [ViewModel] = [
            ["label": visit.say("audit.heads.number"), "text": visit.formats.number(seal.number)],
            ["label": visit.say("audit.heads.at"), "text": visit.formats.instant(seal.at)],
            ["label": visit.say("audit.heads.entries"), "text": visit.formats.number(Int64(seal.entries))],
            ["label": visit.say("audit.heads.head"), "text": seal.head, "bdi": true],
        ]
        return ["cells": cells]
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
