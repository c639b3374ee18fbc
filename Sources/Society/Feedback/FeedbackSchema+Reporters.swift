import Storage

extension FeedbackSchema {
    /// By whom reports are found when she asks what is held about her: a keyed hash of the telephone that she left.
    static let reporters: [Migration] = [
        Migration(
            "reporter.0001 reports by telephone",
            [
                .table(
                    "report_reporter",
                    "report_id \(.text) PRIMARY KEY REFERENCES report (id), phone_hash \(.text) NOT NULL"),
                "CREATE INDEX report_reporter_phone ON report_reporter (phone_hash)",
            ])
    ]
}
