import Base
import HouseSupport
import Testing

/// The desk of one procedure, the confirmation of a poor household, for suites that write new versions of it.
protocol ConfirmationDesk {}

extension ConfirmationDesk {
    static var code: String { "TN-XN-01" }
    static var desk: String { "/desk/procedures/TN-XN-01" }

    /// An administrator with the next version of the confirmation begun.
    func writer(_ visitor: Visitor) async throws -> Visitor {
        let writer = visitor.other()
        try await writer.signIn("quantri")
        let record = try await writer.get(Self.desk)
        let draft = try await writer.submit(record.form(to: "\(Self.desk)/draft"))
        #expect(draft.path == "\(Self.desk)/draft", "\(draft.path)")
        return writer
    }

    func edit(
        _ writer: Visitor, _ part: String, _ values: [String: String]
    ) async throws -> Visitor.Answer {
        let page = try await writer.get("\(Self.desk)/draft/\(part)")
        return try await writer.submit(page.form(to: "/draft/\(part)"), values)
    }

    func publish(_ writer: Visitor, from day: String? = nil) async throws -> Visitor.Answer {
        let page = try await writer.get("\(Self.desk)/publish")
        return try await writer.submit(page.form(to: "/publish"), day.map { ["from": $0, "note": "QĐ 12"] } ?? [:])
    }

    /// A draft of a resident with the first page filled in; its path.
    func begin(_ resident: Visitor, _ more: [String: String] = [:]) async throws -> String {
        let form = try await resident.get("/apply/\(Self.code)").form(to: "/apply/\(Self.code)")
        let page = try await resident.submit(form, Applicant.pages[0].merging(more) { _, new in new })
        #expect(page.status == 200 && page.path.hasPrefix("/draft/"), "\(page.path)")
        return page.path.split(separator: "/").prefix(2).reduce("") { $0 + "/" + $1 }
    }
}
