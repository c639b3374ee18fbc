import Codes
import Foundation
import House
import HouseSupport
import Storage
import Testing

@Suite struct CardFromPhoto {
    private static let card = "038185001234|171234567|Lê Thị Hạnh|27031985|Nữ|Thôn 3, Vân Sơn|15052022"

    private func photo(_ text: String) throws -> [UInt8] {
        try #require(try QRSymbol.encode(text).png())
    }

    private func value(_ name: String, _ form: PageForm) -> String? { form.fields.first { $0.name == name }?.value }

    /// What lies where photos lie while they are read.
    private func leftovers(_ house: TestHouse) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: house.folder.appendingPathComponent("data/photos").path)
    }

    @Test func `a resident's photo fills the form, keeps what was typed, and is gone`() async throws {
        try await withHouse { house, resident in
            let files = try await house.count("stored_file")
            let form = try await resident.get("/apply/TN-XN-01").form(to: "/apply/TN-XN-01")
            let answer = try await resident.upload(
                form, ["phone": "0301234567", "action": "photo"],
                files: [("card_photo", "the.png", try photo(Self.card))])
            #expect(answer.status == 200)
            let filled = try answer.form(to: "/apply/TN-XN-01")
            #expect(value("full_name", filled) == "Lê Thị Hạnh")
            #expect(value("personal_number", filled) == "038185001234")
            #expect(value("birth_date", filled) == "27/3/1985")
            #expect(value("sex", filled) == "female")
            #expect(value("phone", filled) == "0301234567")
            // Nothing is sent before it was looked through.
            let next = try await resident.submit(filled, ["action": "next"])
            #expect(next.path.hasPrefix("/draft/"))
            let after = try await house.count("stored_file")
            #expect(after == files)
            #expect(try leftovers(house).isEmpty)
        }
    }

    @Test func `a photo that was chosen is read whichever button is pressed`() async throws {
        try await withHouse { house, resident in
            let drafts = try await house.count("dossier")
            let form = try await resident.get("/apply/TN-XN-01").form(to: "/apply/TN-XN-01")
            let answer = try await resident.upload(
                form, ["phone": "0301234567", "action": "next"],
                files: [("card_photo", "the.png", try photo(Self.card))])
            #expect(value("full_name", try answer.form(to: "/apply/TN-XN-01")) == "Lê Thị Hạnh")
            let after = try await house.count("dossier")
            #expect(after == drafts)
        }
    }

    @Test func `a photo that cannot be read says what to do and loses nothing`() async throws {
        let bad: [(name: String, bytes: [UInt8])] = [
            ("grey.jpg", Pictures.jpeg), ("other.png", try photo("https://example.com")),
            ("paper.pdf", Array("%PDF-1.4\n%%EOF\n".utf8)), ("empty.jpg", []),
        ]
        try await withHouse { house, resident in
            for (name, bytes) in bad {
                let form = try await resident.get("/apply/TN-XN-01").form(to: "/apply/TN-XN-01")
                let answer = try await resident.upload(
                    form, ["full_name": "Lê Thị Mận", "phone": "0301234567", "action": "photo"],
                    files: [("card_photo", name, bytes)])
                #expect(answer.status == 422, "\(name)")
                #expect(answer.text.contains("href=\"#card_photo\""), "\(name)")
                let again = try answer.form(to: "/apply/TN-XN-01")
                #expect(value("full_name", again) == "Lê Thị Mận", "\(name)")
                #expect(value("phone", again) == "0301234567", "\(name)")
                #expect(try leftovers(house).isEmpty, "\(name)")
            }
            let form = try await resident.get("/apply/TN-XN-01").form(to: "/apply/TN-XN-01")
            #expect(try await resident.upload(form, ["action": "photo"], files: []).status == 422)
        }
    }

    @Test func `at the counter the photo fills the form beside the papers, and only these stay`() async throws {
        try await withHouse { house, officer in
            try await officer.signIn("motcua1")
            let files = try await house.count("stored_file")
            let form = try await officer.get("/desk/dossiers/new?procedure=TN-XN-01").form(to: "/desk/dossiers/new")
            let answer = try await officer.upload(
                form, ["head_name": "Lê Văn Bình", "do": "photo"],
                files: [
                    ("card_photo", "the.png", try photo(Self.card)), ("file.citizen_card", "scan.jpg", Pictures.jpeg),
                ])
            #expect(answer.status == 200)
            let filled = try answer.form(to: "/desk/dossiers/new")
            #expect(value("full_name", filled) == "Lê Thị Hạnh")
            #expect(value("head_name", filled) == "Lê Văn Bình")
            #expect(value("kept.citizen_card", filled) != nil)
            let after = try await house.count("stored_file")
            #expect(after == files + 1)
            #expect(try leftovers(house).isEmpty)
        }
    }
}
