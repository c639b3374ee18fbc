import Base
import Codes
import House
import Residents
import Storage
import Texts

/// What reports hold about who sent them, where a telephone was left.
struct ReportData: PersonalDataSource {
    let services: FeedbackServices

    private func reports(of subject: DataSubject, in connection: Connection) throws -> [Report] {
        if subject.phoneHashes.isEmpty { return [] }
        return try connection.rows(
            """
            SELECT \(Report.columns) FROM report JOIN report_reporter ON report_reporter.report_id = report.id
            WHERE report_reporter.phone_hash IN (\(list: subject.phoneHashes))
                AND \(subject.scope.contains("report.unit_id"))
            ORDER BY report.id DESC LIMIT \(DataSubject.most)
            """, Report.init(row:))
    }

    private func title(_ report: Report) -> Message {
        Message("feedback.data.title", ["code": .text(report.code.grouped)])
    }

    func holdings(
        about subject: DataSubject, _ formats: Formats, in connection: Connection
    ) throws -> [PersonalHolding] {
        try reports(of: subject, in: connection).map { report in
            let contact = try services.contact(of: report)
            let name = try? PersonName(parsing: contact.name)
            let phone = try? VietnamesePhone(parsing: contact.phone)
            return PersonalHolding(
                title: title(report),
                rows: [
                    PersonalHolding.Row(
                        "feedback.field.name", masked: name.map(Masked.name) ?? "", clear: contact.name),
                    PersonalHolding.Row(
                        "feedback.field.phone", masked: phone.map(Masked.phone) ?? "", clear: contact.phone),
                    PersonalHolding.Row("feedback.data.words", report.words),
                ].filter { !$0.clear.isEmpty },
                since: report.receivedAt, reason: "feedback.data.reason", until: "feedback.data.until",
                correction: "feedback.data.correction", path: report.deskPath)
        }
    }

    func looks(at subject: DataSubject, in connection: Connection) throws -> [PersonalLook] {
        try reports(of: subject, in: connection).flatMap { report in
            try connection.rows(
                """
                SELECT actor_name, post_name, reason, at FROM report_reveal WHERE report_id = \(report.id)
                ORDER BY id DESC LIMIT 1000
                """
            ) { row in
                PersonalLook(
                    at: try row["at"], who: try row["actor_name"], post: try row["post_name"],
                    reason: Message("feedback.data.reason_given", ["text": .text(try row["reason"])]),
                    about: title(report))
            }
        }
    }
}
