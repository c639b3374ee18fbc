import ArgumentParser
import Base
import Codes
import Foundation
import Logging
import Storage

/// Fills a stopped commune's database up to so many printed codes: copies of the demo's places in all their languages, each with a
/// code of its own, strewn over the country. Writes the codes that open a place into a file.
struct SeedCodes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "seed")

    @Option var database: String
    @Option var codes: Int
    @Option var list: String

    private static let chunk = 2_000

    func run() async throws {
        let store = try Database(at: .file(database), logger: Logger(label: "bench"))
        let (places, present) = try await store.read { connection in
            (
                try connection.values(
                    """
                    SELECT place_record.key FROM place_record JOIN public_code
                        ON public_code.kind = 'lookup.place' AND public_code.target = place_record.key
                    WHERE public_code.state = 'published' ORDER BY place_record.key
                    """, as: String.self),
                try connection.value("SELECT count(*) FROM public_code", as: Int.self) ?? 0
            )
        }
        guard !places.isEmpty else { throw ValidationError("no places in \(database)") }
        var next = present
        while next < codes {
            let numbers = next..<min(next + Self.chunk, codes)
            try await store.write(.alone) { transaction in
                for number in numbers { try Self.copy(places[number % places.count], number, in: transaction) }
            }
            next = numbers.upperBound
        }
        let all = try await store.read { connection in
            try connection.values(
                "SELECT code FROM public_code WHERE kind = 'lookup.place' AND state = 'published' ORDER BY code",
                as: String.self)
        }
        await store.close()
        try (all.joined(separator: "\n") + "\n").write(toFile: list, atomically: true, encoding: .utf8)
        print(all.count)
    }

    private static func copy(_ key: String, _ number: Int, in transaction: Transaction) throws {
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let (title, code) = (" \(number)", PublicCode.random().text)
        let ending = "-bench-\(number)"
        let id = ID<SeedCodes>(at: now).text
        // Fourteen degrees of latitude and six of longitude, in millionths.
        let (north, east) = (number * 7_919 % 14_000_000 - 7_000_000, number * 104_729 % 6_000_000 - 3_000_000)
        try transaction.execute(
            """
            INSERT INTO place_record (id, key, kind, unit_id, has_position, latitude, longitude, address, phone, website,
                nicknames, hours, wheelchair, assurance, declared_by, synthetic, state, publish_from, listed_at,
                withdrawn_reason, title_vi, title_en, title_ar, sort_key, folded, translation, created_at, changed_at,
                changed_by, version)
            SELECT \(id), key || \(ending), kind, unit_id, has_position, latitude + \(north), longitude + \(east), address, phone, website,
                nicknames, hours, wheelchair, assurance, declared_by, synthetic, state, publish_from, listed_at,
                withdrawn_reason, title_vi || \(title), title_en || \(title), title_ar || \(title),
                sort_key || \(title), folded || \(title), translation, created_at, changed_at, changed_by, version
            FROM place_record WHERE key = \(key)
            """)
        try transaction.execute(
            """
            INSERT INTO translated_text
                (owner_kind, owner_id, field, language, text, source_version, made_by, made_at)
            SELECT owner_kind, \(id), field, language, text, source_version, made_by, made_at FROM translated_text
            WHERE owner_kind = 'places.place' AND owner_id = (SELECT id FROM place_record WHERE key = \(key))
            """)
        try transaction.execute(
            """
            INSERT INTO public_code (code, kind, target, unit_id, title_vi, title_en, title_ar, folded, state, created_at,
                revoked_at, reason, superseded_by)
            SELECT \(code), kind, target || \(ending), unit_id, title_vi || \(title), title_en || \(title),
                title_ar || \(title), folded || \(title), state, created_at, revoked_at, reason, superseded_by
            FROM public_code WHERE kind = 'lookup.place' AND target = \(key) AND state = 'published' LIMIT 1
            """)
    }
}
