import Base
public import Foundation
public import House
public import Storage

/// Texts that are data, in three languages, with what was translated from which version.
public struct TranslationsFeature: Feature {
    public let name = "translations"

    public init() {}

    public var resources: URL? { try? ResourceFolder.of(module: "Translations") }
    public static var migrations: [Migration] {
        [
            Migration(
                "translations.0001 texts that are data",
                [
                    .table(
                        "translated_text",
                        """
                        owner_kind \(.text) NOT NULL, owner_id \(.text) NOT NULL, field \(.text) NOT NULL,
                        language \(.text) NOT NULL, text \(.text) NOT NULL, source_version \(.int64) NOT NULL,
                        made_by \(.text) NOT NULL, made_at \(.int64) NOT NULL,
                        PRIMARY KEY (owner_kind, owner_id, field, language)
                        """)
                ])
        ]
    }
}
