import Storage

/// What ties dossiers to persons and to each other. Steps are only ever appended; they come after those of `ProceduresSchema`.
enum LinkedSchema {
    static let migrations: [Migration] = [
        Migration(
            "linked.0001 dossiers by person",
            ["CREATE INDEX dossier_resident ON dossier (resident_id, id) WHERE resident_id <> ''"])
    ]
}
