import Base
import Foundation
import HTTPTypes
import House
import HouseSupport
import Identity
import Storage
import TestSupport
import Testing

@testable import langso

/// An administrator brings a list in, prints the slips, and a newcomer signs in with one.
@Suite struct AccountsByTheList {
    @Test(arguments: TestEngine.available)
    func `from the list to the first sign-in`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            try await visitor.signIn("quantri")
            let export = try await visitor.get("/desk/accounts/export.csv")
            #expect(export.text.hasPrefix("\u{FEFF}username,full_name"))
            let page = try await visitor.get("/desk/accounts/import")
            let old = try await visitor.upload(
                page.form(to: "/import"), files: [("file", "cu.csv", Array("username\nha ".utf8) + [0xD0, 0xF4])])
            #expect(old.status == 422)
            #expect(old.text.contains("windows-1258"))
            let list = """
                username;full_name;unit;title_vi;roles
                moi;Lý Thị Mới;tan-ninh-office;Chuyên viên;specialist
                sai;Lý Sai;khong-co;Chuyên viên;specialist
                """
            let review = try await visitor.upload(
                page.form(to: "/import"), files: [("file", "moi.csv", Array(list.utf8))])
            #expect(review.status == 200)
            #expect(review.text.contains("khong-co"))
            let review2 = try await visitor.get("\(review.path)?fate=new")
            #expect(review2.text.contains("Lý Thị Mới"))
            #expect(try await house.actor("moi") == nil)
            let done = try await visitor.submit(review.form(to: "/apply"))
            #expect(done.status == 200)
            #expect(!done.text.contains("/apply\""))
            let fates = try await visitor.get("\(review.path)/fates.csv")
            #expect(fates.text.contains("khong-co"))
            let sheet = try await visitor.get("/desk/accounts/slips")
            let pdf = try await visitor.submit(sheet.form(to: "/slips"))
            #expect(pdf.headers[.contentType] == "application/pdf")
            #expect(pdf.bytes.starts(with: Array("%PDF".utf8)))

            let administrator = try #require(try await house.actor("quantri"))
            let account = try #require(try await house.actor("moi")).account
            let slip = try #require(
                try await IssueSlips(database: house.database)(
                    [account], days: 1, by: administrator, at: house.clock.clock.now()
                ).first)
            let newcomer = visitor.other()
            let ask = try await newcomer.get("/first-sign-in")
            let wrong = try await newcomer.submit(
                ask.form(to: "/first-sign-in"), ["username": "moi", "code": "aaaaa-aaaaa-aaaaa"])
            #expect(wrong.status == 422)
            let choose = try await newcomer.submit(
                ask.form(to: "/first-sign-in"), ["username": "moi", "code": slip.code.uppercased()])
            let form = try #require(choose.forms.first { $0.action.hasPrefix("/first-sign-in/") })
            let short = try await newcomer.submit(form, ["password": "ngan", "again": "ngan"])
            #expect(short.status == 422)
            let desk = try await newcomer.submit(
                form, ["password": "hoa sen ao làng", "again": "hoa sen ao làng"])
            #expect(desk.status == 200)
            #expect(desk.text.contains("Lý Thị Mới"))
            let spent = try await visitor.other().get("/first-sign-in/\(slip.code)")
            #expect(spent.status == 422)
        }
    }

    @Test func `only who administers gets at lists and slips`() async throws {
        try await withHouse { _, visitor in
            try await visitor.signIn("chutich")
            for path in ["/desk/accounts/import", "/desk/accounts/export.csv", "/desk/accounts/slips"] {
                #expect(try await visitor.get(path).status == 403)
            }
        }
    }
}
