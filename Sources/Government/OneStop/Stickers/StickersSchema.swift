import Storage

/// Stickers that were printed before there were applications to put them on. Steps are only ever appended.
enum StickersSchema {
    static let migrations: [Migration] = [
        Migration(
            "stickers.0001 blocks for a day without network",
            [
                .table(
                    "sticker_block",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, number \(.int64) NOT NULL, note \(.text) NOT NULL,
                    account_id \(.text) NOT NULL, actor_name \(.text) NOT NULL, made_at \(.int64) NOT NULL,
                    UNIQUE (unit_id, number)
                    """),
                "CREATE INDEX sticker_block_unit ON sticker_block (unit_id, id)",
                .table(
                    "sticker",
                    """
                    code \(.text) PRIMARY KEY, block_id \(.text) NOT NULL REFERENCES sticker_block (id),
                    place \(.int64) NOT NULL, state \(.text) NOT NULL, dossier_id \(.text) NOT NULL,
                    changed_at \(.int64) NOT NULL, actor_name \(.text) NOT NULL, reason \(.text) NOT NULL,
                    UNIQUE (block_id, place)
                    """),
            ])
    ]
}
