import Storage

enum IdentitySchema {
    static let migrations = [
        Migration(
            "identity.0001 units",
            [
                .table(
                    "unit",
                    """
                    id \(.text) PRIMARY KEY, key \(.text) NOT NULL UNIQUE, kind \(.text) NOT NULL,
                    from_date \(.text) NOT NULL, until_date \(.text) NOT NULL, became_id \(.text) NOT NULL
                    """),
                .table(
                    "unit_version",
                    """
                    unit_id \(.text) NOT NULL REFERENCES unit (id), from_date \(.text) NOT NULL,
                    until_date \(.text) NOT NULL, name_vi \(.text) NOT NULL, name_en \(.text) NOT NULL,
                    name_ar \(.text) NOT NULL, code \(.text) NOT NULL, org_code \(.text) NOT NULL,
                    parent_id \(.text) NOT NULL, phone \(.text) NOT NULL, address \(.text) NOT NULL,
                    synthetic \(.bool) NOT NULL, place \(.int64) NOT NULL, PRIMARY KEY (unit_id, from_date)
                    """),
                "CREATE INDEX unit_version_parent ON unit_version (parent_id)",
                "CREATE INDEX unit_version_code ON unit_version (code)",
                .table(
                    "unit_closure",
                    """
                    ancestor_id \(.text) NOT NULL, descendant_id \(.text) NOT NULL, depth \(.int64) NOT NULL,
                    from_date \(.text) NOT NULL, until_date \(.text) NOT NULL,
                    PRIMARY KEY (ancestor_id, descendant_id, from_date)
                    """),
                "CREATE INDEX unit_closure_descendant ON unit_closure (descendant_id, from_date)",
            ]),
        Migration(
            "identity.0002 accounts, posts, roles and tokens",
            [
                .table(
                    "account",
                    """
                    id \(.text) PRIMARY KEY, username \(.text) NOT NULL UNIQUE, full_name \(.text) NOT NULL,
                    name_key \(.text) NOT NULL, password_hash \(.text) NOT NULL,
                    must_change \(.bool) NOT NULL, state \(.text) NOT NULL, language \(.text) NOT NULL,
                    phone \(.text) NOT NULL, synthetic \(.bool) NOT NULL, version \(.int64) NOT NULL,
                    created_at \(.int64) NOT NULL, changed_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX account_name ON account (name_key, id)",
                .table(
                    "post",
                    """
                    id \(.text) PRIMARY KEY, account_id \(.text) NOT NULL REFERENCES account (id),
                    unit_id \(.text) NOT NULL,
                    title_vi \(.text) NOT NULL, title_en \(.text) NOT NULL, title_ar \(.text) NOT NULL,
                    from_date \(.text) NOT NULL, until_date \(.text) NOT NULL, is_main \(.bool) NOT NULL
                    """),
                "CREATE INDEX post_account ON post (account_id, from_date)",
                "CREATE INDEX post_unit ON post (unit_id, from_date)",
                .table(
                    "post_role",
                    """
                    post_id \(.text) NOT NULL REFERENCES post (id), role \(.text) NOT NULL, PRIMARY KEY (post_id, role)
                    """),
                .table(
                    "role_permission",
                    """
                    role \(.text) NOT NULL, permission \(.text) NOT NULL, granted \(.bool) NOT NULL,
                    PRIMARY KEY (role, permission)
                    """),
                .table(
                    "api_token",
                    """
                    digest \(.text) PRIMARY KEY, account_id \(.text) NOT NULL REFERENCES account (id),
                    name \(.text) NOT NULL, created_at \(.int64) NOT NULL, expires_at \(.int64) NOT NULL,
                    revoked_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX api_token_account ON api_token (account_id, created_at)",
            ]),
        Migration(
            "identity.0003 posts filled for another",
            [
                .table(
                    "delegation",
                    """
                    id \(.text) PRIMARY KEY, post_id \(.text) NOT NULL REFERENCES post (id),
                    deputy_id \(.text) NOT NULL REFERENCES account (id), from_date \(.text) NOT NULL,
                    until_date \(.text) NOT NULL, reason \(.text) NOT NULL, made_by \(.text) NOT NULL,
                    made_by_name \(.text) NOT NULL, made_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX delegation_deputy ON delegation (deputy_id, from_date)",
                "CREATE INDEX delegation_post ON delegation (post_id, from_date)",
                "ALTER TABLE account ADD COLUMN acting_post \(.text) NOT NULL DEFAULT ''",
            ]),
        Migration(
            "identity.0004 lists of accounts, and slips for the first sign-in",
            [
                .table(
                    "account_import",
                    """
                    id \(.text) PRIMARY KEY, made_by \(.text) NOT NULL, made_at \(.int64) NOT NULL,
                    file_name \(.text) NOT NULL, ends_missing \(.bool) NOT NULL, body \(.bytes) NOT NULL,
                    applied_at \(.int64) NOT NULL, outcome \(.text) NOT NULL
                    """),
                .table(
                    "sign_in_slip",
                    """
                    digest \(.text) PRIMARY KEY, account_id \(.text) NOT NULL REFERENCES account (id),
                    made_by \(.text) NOT NULL, made_at \(.int64) NOT NULL, expires_at \(.int64) NOT NULL,
                    used_at \(.int64) NOT NULL, revoked_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX sign_in_slip_account ON sign_in_slip (account_id)",
            ]),
        Migration(
            "identity.0005 second factors",
            [
                .table(
                    "second_factor",
                    """
                    account_id \(.text) PRIMARY KEY REFERENCES account (id), secret \(.bytes) NOT NULL,
                    confirmed_at \(.int64) NOT NULL, last_step \(.int64) NOT NULL
                    """),
                .table(
                    "recovery_code",
                    """
                    digest \(.text) PRIMARY KEY, account_id \(.text) NOT NULL REFERENCES account (id),
                    used_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX recovery_code_account ON recovery_code (account_id)",
                .table(
                    "sign_in_step",
                    """
                    digest \(.text) PRIMARY KEY, account_id \(.text) NOT NULL, expires_at \(.int64) NOT NULL,
                    tries \(.int64) NOT NULL
                    """),
                .table("identity_setting", "name \(.text) PRIMARY KEY, value \(.text) NOT NULL"),
            ]),
        Migration(
            "identity.0006 who is away, and who is on duty",
            [
                .table(
                    "absence",
                    """
                    id \(.text) PRIMARY KEY, account_id \(.text) NOT NULL REFERENCES account (id),
                    from_date \(.text) NOT NULL, until_date \(.text) NOT NULL, deputy_id \(.text) NOT NULL,
                    made_by \(.text) NOT NULL, made_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX absence_account ON absence (account_id, from_date)",
                "CREATE INDEX absence_until ON absence (until_date)",
                .table(
                    "duty",
                    """
                    unit_id \(.text) NOT NULL, day \(.text) NOT NULL,
                    account_id \(.text) NOT NULL REFERENCES account (id), made_by \(.text) NOT NULL,
                    made_at \(.int64) NOT NULL, PRIMARY KEY (unit_id, day, account_id)
                    """),
                "CREATE INDEX duty_account ON duty (account_id, day)",
            ]),
    ]
}
