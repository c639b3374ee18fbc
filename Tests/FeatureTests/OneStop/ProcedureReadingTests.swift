import Base
import Foundation
import Testing

@testable import OneStop

@Suite struct `Reading a procedure` {
    /// A small procedure that takes applications; tests break it in one place.
    static let small = """
        code: TN-01
        version: 1
        from: "2025-07-01"
        name: {vi: Ten, en: Name, ar: Ism}
        field: {vi: Linh vuc}
        agency: {vi: Co quan}
        owner: tan-ninh
        handled_by: tan-ninh-service-centre
        verified: unverified
        where: [here, counter]
        deadline: {working_days: 3, verified: unverified}
        fee: {vnd: null, verified: unverified}
        result:
          kind: issued_here
          title: {vi: Giay}
          text: {vi: "{agency} xac nhan {applicant_name}, {purpose}."}
        documents:
          - {key: card, name: {vi: The}, required: true, kinds: [image], max_files: 2, form: copy}
        pages:
          - key: who
            title: {vi: Ai}
            fields:
              - {key: full_name, kind: name, label: {vi: Ho ten}, required: true}
              - key: purpose
                kind: choice
                label: {vi: De lam gi}
                required: true
                choices: [{key: school, label: {vi: Hoc}}, {key: other, label: {vi: Khac}}]
              - {key: purpose_other, kind: text, label: {vi: Viec khac}, required: false, required_when: {field: purpose, equals: other}}
        steps:
          - {key: check, title: {vi: Xem}, role: specialist, hours: 8}
        """

    @Test func `what is there is read`() throws {
        let procedure = try Procedure(yaml: Self.small)
        #expect(procedure.isModelled && procedure.isOpenHere)
        #expect(procedure.name.text(in: .arabic) == "Ism")
        #expect(procedure.fee.value == nil)
        #expect(procedure.deadline.value == 3)
        #expect(procedure.field("purpose_other")?.requiredWhen == .among(field: "purpose", ["other"]))
        #expect(procedure.period == DatePeriod(from: CalendarDate(year: 2025, month: 7, day: 1).unsafelyUnwrapped))
    }

    @Test(arguments: [
        ("code: TN-01", "code: tn 01", "code"),
        ("code: TN-01\n", "", "code"),
        ("verified: unverified\nwhere", "verified: certain\nwhere", "verified"),
        ("where: [here, counter]", "where: [here, moon]", "where[1]"),
        ("working_days: 3", "working_days: three", "deadline.working_days"),
        ("working_days: 3", "workingdays: 3", "deadline.workingdays"),
        ("kind: name", "kind: nom", "pages[0].fields[0].kind"),
        (
            "required: true}\n      - key: purpose", "required: maybe}\n      - key: purpose",
            "pages[0].fields[0].required"
        ),
        ("key: full_name", "key: Full Name", "pages[0].fields[0].key"),
        ("key: full_name", "key: csrf", "pages[0].fields.csrf"),
        ("key: full_name", "key: name", "pages"),
        (
            "field: purpose, equals: other", "field: purpose, equals: none",
            "pages[0].fields.purpose_other.required_when"
        ),
        ("role: specialist", "role: wizard", "steps[0].role"),
        ("key: who", "key: review", "pages[0]"),
        ("{purpose}.", "{nobody}.", "result.text"),
        ("kind: issued_here", "kind: printed", "result.kind"),
        ("owner: tan-ninh\n", "", "owner"),
        ("from: \"2025-07-01\"", "from: 1/7/2025", "from"),
        ("kinds: [image]", "kinds: [music]", "documents[0].kinds[0]"),
        ("name: {vi: Ten, en: Name, ar: Ism}", "name: {en: Name}", "name.vi"),
        ("verified: unverified\nwhere", "verified: unverified\ncolour: red\nwhere", "colour"),
    ])
    func `a mistake is named by its place`(good: String, bad: String, path: String) {
        let text = Self.small.replacingOccurrences(of: good, with: bad)
        #expect(text != Self.small)
        let failure = #expect(throws: MalformedProcedure.self) { try Procedure(yaml: text) }
        #expect(failure?.path == path, "\(failure?.description ?? "")")
    }

    @Test(arguments: ["", "   ", "- a\n- b", "just words", "a: [", "a: 1\na: 2", "\u{0}", "? {x: 1}\n: 2"])
    func `what is no procedure is refused`(text: String) {
        #expect(throws: MalformedProcedure.self) { try Procedure(yaml: text) }
    }

    @Test func `every file of the data folder is read`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../../Data/procedures")
        var modelled = 0
        for folder in ["modelled", "catalogue"] {
            let place = root.appendingPathComponent(folder)
            for file in try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
            where file.pathExtension == "yaml" {
                let procedure = try Procedure(yaml: String(contentsOf: file, encoding: .utf8))
                #expect(procedure.isModelled == (folder == "modelled"), "\(file.lastPathComponent)")
                modelled += procedure.isModelled ? 1 : 0
            }
        }
        #expect(modelled >= 8)
    }
}
