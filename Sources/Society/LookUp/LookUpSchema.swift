public import Storage

/// The tables of LookUp.
public enum LookUpSchema {
    public static let migrations = [
        Migration(
            "lookup.0001 public codes",
            [
                .table(
                    "public_code",
                    """
                    code \(.text) PRIMARY KEY, kind \(.text) NOT NULL, target \(.text) NOT NULL, unit_id \(.text) NOT NULL,
                    title_vi \(.text) NOT NULL, title_en \(.text) NOT NULL, title_ar \(.text) NOT NULL,
                    folded \(.text) NOT NULL, state \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    revoked_at \(.int64) NOT NULL, reason \(.text) NOT NULL, superseded_by \(.text) NOT NULL
                    """),
                "CREATE INDEX public_code_target ON public_code (kind, target)",
                "CREATE INDEX public_code_time ON public_code (created_at, code)",
                .table(
                    "scan_count",
                    "code \(.text) NOT NULL, day \(.text) NOT NULL, number \(.int64) NOT NULL, PRIMARY KEY (code, day)"),
                .table(
                    "code_miss",
                    """
                    day \(.text) NOT NULL, spelling \(.text) NOT NULL, number \(.int64) NOT NULL, last_at \(.int64) NOT NULL,
                    PRIMARY KEY (day, spelling)
                    """),
            ]),
        Migration(
            "lookup.0002 places, emergency numbers and codes printed before",
            [
                .table(
                    "place",
                    """
                    id \(.text) PRIMARY KEY, key \(.text) NOT NULL UNIQUE, kind \(.text) NOT NULL,
                    title_vi \(.text) NOT NULL, title_en \(.text) NOT NULL, title_ar \(.text) NOT NULL,
                    text_vi \(.text) NOT NULL, text_en \(.text) NOT NULL, text_ar \(.text) NOT NULL,
                    unit_id \(.text) NOT NULL, verified \(.text) NOT NULL, synthetic \(.bool) NOT NULL,
                    created_at \(.int64) NOT NULL, version \(.int64) NOT NULL
                    """),
                .table(
                    "legacy_code",
                    """
                    folded \(.text) PRIMARY KEY, shown \(.text) NOT NULL, kind \(.text) NOT NULL, target \(.text) NOT NULL,
                    title \(.text) NOT NULL, printed_on \(.text) NOT NULL, issuer \(.text) NOT NULL
                    """),
                .table(
                    "emergency_number",
                    """
                    number \(.text) PRIMARY KEY, place \(.int64) NOT NULL,
                    name_vi \(.text) NOT NULL, name_en \(.text) NOT NULL, name_ar \(.text) NOT NULL,
                    text_vi \(.text) NOT NULL, text_en \(.text) NOT NULL, text_ar \(.text) NOT NULL,
                    verified \(.text) NOT NULL
                    """),
            ]),
        Migration(
            "lookup.0003 printing many codes at once",
            [
                .table(
                    "print_run",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, account_id \(.text) NOT NULL,
                    account_name \(.text) NOT NULL, chosen \(.text) NOT NULL, format \(.text) NOT NULL,
                    skip \(.int64) NOT NULL, cut_lines \(.bool) NOT NULL, language \(.text) NOT NULL,
                    origin \(.text) NOT NULL, draft \(.bool) NOT NULL, total \(.int64) NOT NULL,
                    made \(.int64) NOT NULL, state \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    finished_at \(.int64) NOT NULL, version \(.int64) NOT NULL
                    """),
                .table(
                    "print_run_code",
                    """
                    run_id \(.text) NOT NULL, place \(.int64) NOT NULL, printed \(.text) NOT NULL,
                    PRIMARY KEY (run_id, place)
                    """),
                "CREATE INDEX print_run_code_printed ON print_run_code (printed)",
                .table(
                    "print_run_part",
                    """
                    run_id \(.text) NOT NULL, number \(.int64) NOT NULL, file_id \(.text) NOT NULL,
                    codes \(.int64) NOT NULL, made_at \(.int64) NOT NULL, PRIMARY KEY (run_id, number)
                    """),
            ]),
        Migration(
            "lookup.0004 figures of scans and searches, nicknames",
            [
                "CREATE INDEX scan_count_day ON scan_count (day, code)",
                .table(
                    "scan_hour",
                    """
                    day \(.text) NOT NULL, hour \(.int64) NOT NULL, unit_id \(.text) NOT NULL, kind \(.text) NOT NULL,
                    number \(.int64) NOT NULL, PRIMARY KEY (day, hour, unit_id, kind)
                    """),
                .table(
                    "search_miss",
                    """
                    day \(.text) NOT NULL, words \(.text) NOT NULL, number \(.int64) NOT NULL, PRIMARY KEY (day, words)
                    """),
                .table(
                    "nickname",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, folded \(.text) NOT NULL UNIQUE,
                    words \(.text) NOT NULL, title \(.text) NOT NULL, path \(.text) NOT NULL,
                    created_at \(.int64) NOT NULL
                    """),
            ]),
        Migration(
            "lookup.0005 old codes and emergency numbers can be edited",
            [
                "ALTER TABLE legacy_code ADD COLUMN version \(.int64) NOT NULL DEFAULT 1",
                "ALTER TABLE emergency_number ADD COLUMN version \(.int64) NOT NULL DEFAULT 1",
            ]),
        Migration(
            "lookup.0006 outlines of units",
            [
                .table(
                    "unit_outline",
                    """
                    unit_id \(.text) NOT NULL, version \(.int64) NOT NULL, shape \(.text) NOT NULL,
                    points \(.int64) NOT NULL, source \(.text) NOT NULL, verified \(.text) NOT NULL,
                    synthetic \(.bool) NOT NULL, changed_at \(.int64) NOT NULL, changed_by \(.text) NOT NULL,
                    PRIMARY KEY (unit_id, version)
                    """)
            ]),
        Migration(
            "lookup.0007 the words that may be meant",
            [
                .table("search_word", "word \(.text) PRIMARY KEY, number \(.int64) NOT NULL"),
                // How far the entries of the search have been read.
                .table("search_word_state", "entry_id \(.int64) PRIMARY KEY"),
                "INSERT INTO search_word_state (entry_id) VALUES (0)",
            ]),
        Migration(
            "lookup.0008 why a code that was scanned is none",
            ["ALTER TABLE code_miss ADD COLUMN kind \(.text) NOT NULL DEFAULT 'unknown'"]),
        Migration(
            "lookup.0009 what was counted in a unit",
            [
                .table(
                    "unit_census",
                    """
                    unit_id \(.text) NOT NULL, version \(.int64) NOT NULL, households \(.int64) NOT NULL,
                    people \(.int64) NOT NULL, hectares \(.int64) NOT NULL, as_of \(.text) NOT NULL,
                    source \(.text) NOT NULL, verified \(.text) NOT NULL, synthetic \(.bool) NOT NULL,
                    changed_at \(.int64) NOT NULL, changed_by \(.text) NOT NULL, PRIMARY KEY (unit_id, version)
                    """)
            ]),
    ]
}
