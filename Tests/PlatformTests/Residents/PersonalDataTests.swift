import Base
import Residents
import Testing

@Suite struct PersonalNumbers {
    @Test(arguments: [
        ("038090001234", "038090001234"), (" 038 090 001 234 ", "038090001234"), ("038.090.001.234", "038090001234"),
        ("٠٣٨٠٩٠٠٠١٢٣٤", "038090001234"), ("\u{200F}038090001234\u{200E}", "038090001234"),
        ("038\u{A0}090\u{202F}001234", "038090001234"),
    ])
    func `twelve digits are read however they are written`(typed: String, digits: String) throws {
        #expect(try PersonalNumber(parsing: typed).digits == digits)
    }

    @Test(arguments: [
        ("123456789", PersonalNumber.Failure.oldCard), ("123 456 789", .oldCard), ("03809000123", .wrongLength),
        ("0380900012345", .wrongLength), ("", .wrongLength), ("03809000123A", .badCharacter),
        ("038090001234; DROP", .badCharacter), ("038090001234\u{0}", .badCharacter), ("038090001😀34", .badCharacter),
    ])
    func `what is wrong is told apart`(typed: String, failure: PersonalNumber.Failure) {
        #expect(throws: failure) { try PersonalNumber(parsing: typed) }
    }

    @Test(arguments: [
        ("038090001234", Sex.male, 1990), ("038190001234", .female, 1990), ("038205001234", .male, 2005),
        ("038305001234", .female, 2005), ("038400001234", .male, 2100), ("038900001234", .female, 2300),
    ])
    func `century, sex and year stand in the number`(digits: String, sex: Sex, year: Int) throws {
        let number = try PersonalNumber(parsing: digits)
        #expect(number.sex == sex)
        #expect(number.birthYear == year)
        #expect(number.registrationCode == "038")
    }

    @Test func `what the number contradicts is named`() throws {
        let number = try PersonalNumber(parsing: "038090001234")
        let same = CalendarDate("1990-05-01"), other = CalendarDate("1991-05-01")
        #expect(number.contradiction(birthDate: same, sex: .male) == nil)
        #expect(number.contradiction(birthDate: nil, sex: nil) == nil)
        #expect(number.contradiction(birthDate: nil, sex: .unknown) == nil)
        #expect(number.contradiction(birthDate: other, sex: .male) == .birthYear)
        #expect(number.contradiction(birthDate: same, sex: .female) == .sex)
        #expect(number.contradiction(birthDate: other, sex: .female) == .both)
    }
}

@Suite struct PersonNames {
    @Test(arguments: [
        ("Nguyễn Văn A", "Nguyễn Văn A"), ("  Lê \t Thị\u{A0}Hoa ", "Lê Thị Hoa"), ("Lê Thị Hoà", "Lê Thị Hoà"),
        ("Nguye\u{302}\u{303}n An", "Nguyễn An"), ("O\u{2019}Neil", "O'Neil"), ("محمد بن علي", "محمد بن علي"),
        ("Nguyễn-Trần A.", "Nguyễn-Trần A."), ("王小明", "王小明"),
    ])
    func `names of any script are kept as written`(typed: String, kept: String) throws {
        #expect(Array(try PersonName(parsing: typed).text.unicodeScalars) == Array(kept.unicodeScalars))
    }

    @Test(arguments: [
        ("A", PersonName.Failure.tooShort), ("", .tooShort), ("   ", .tooShort),
        (String(repeating: "a", count: 200), .tooLong),
        (String(repeating: "a", count: 100_000), .tooLong), ("Nguyễn😀An", .badCharacter),
        ("An\u{0}Bình", .badCharacter),
        ("\u{202E}An Bình", .badCharacter), ("An2 Bình", .badCharacter), ("<b>An</b>", .badCharacter),
        ("-An", .badCharacter), ("a" + String(repeating: "\u{301}", count: 40) + "b", .badCharacter),
        ("\u{301}An", .badCharacter), ("An|Bình", .badCharacter), ("An\u{200B}Bình", .badCharacter),
    ])
    func `hostile names are refused`(typed: String, failure: PersonName.Failure) {
        #expect(throws: failure) { try PersonName(parsing: typed) }
    }

    @Test func `a hundred letters are a name and one more are none`() throws {
        _ = try PersonName(parsing: String(repeating: "ộ", count: 100))
        #expect(throws: PersonName.Failure.tooLong) { try PersonName(parsing: String(repeating: "ộ", count: 101)) }
    }

    @Test func `lists go by given name and searches by plain letters`() throws {
        let names = try ["Trần Văn Ân", "Nguyễn Thị An", "Lê Bình"].map { try PersonName(parsing: $0) }
        #expect(names.sorted { $0.sortKey < $1.sortKey }.map(\.text) == ["Nguyễn Thị An", "Trần Văn Ân", "Lê Bình"])
        #expect(names[0].folded == "tran van an")
    }
}

@Suite struct Phones {
    @Test(arguments: [
        ("0912 345 678", "0912345678"), ("+84 912 345 678", "0912345678"), ("84912345678", "0912345678"),
        ("0084912345678", "0912345678"), ("(0912) 345-678", "0912345678"), ("٠٩١٢٣٤٥٦٧٨", "0912345678"),
        ("02373 868 686", "02373868686"),
    ])
    func `numbers of Vietnam come to one form`(typed: String, digits: String) throws {
        #expect(try VietnamesePhone(parsing: typed).digits == digits)
    }

    @Test(arguments: [
        "", "113", "0112345678", "091234567", "09123456789", "+1 912 345 678", "0912345678x", "0912\u{0}345678",
    ])
    func `other numbers are refused`(typed: String) {
        #expect(throws: VietnamesePhone.Failure.self) { try VietnamesePhone(parsing: typed) }
    }
}

@Suite struct Cards {
    private let sample =
        "038090001234|123456789|Nguyễn Văn A|01011990|Nam|Thôn 8, Vân Sơn, Triệu Sơn, Thanh Hóa|01012022"

    @Test func `the sample card is read`() throws {
        let card = try #require(CitizenCard.parse(qrText: sample))
        #expect(card.number.digits == "038090001234")
        #expect(card.oldNumber == "123456789")
        #expect(card.name.text == "Nguyễn Văn A")
        #expect(card.birthDate?.description == "1990-01-01")
        #expect(card.sex == .male)
        #expect(card.address == "Thôn 8, Vân Sơn, Triệu Sơn, Thanh Hóa")
        #expect(card.issuedOn?.description == "2022-01-01")
        #expect(!card.isVerified)
    }

    @Test func `newer cards have more fields and older people no old number`() throws {
        let card = try #require(CitizenCard.parse(qrText: "038190001234||LÊ THỊ HOA|02031990|Nu|Xã X|01012022||||"))
        #expect(card.oldNumber.isEmpty)
        #expect(card.name.text == "Lê Thị Hoa")
        #expect(card.sex == .female)
    }

    @Test func `digits that a Vietnamese keyboard has typed as letters are put right`() throws {
        // 038090001234 on the national layout: 0 = đ, 3 = ê, 8 = acute, 9 = dot below, 1 = ă, 2 = â, 4 = ô.
        let typed = "đế" + "đ\u{323}" + "đđđ" + "ăâêô"
        let card = try #require(CitizenCard.parse(qrText: typed + "||Nguyễn Văn A|01011990|Nam|x|01012022"))
        #expect(card.number.digits == "038090001234")
    }

    @Test func `a number put right that contradicts the card is not believed`() {
        let typed = "đế" + "đ\u{323}" + "đđđ" + "ăâêô"
        #expect(CitizenCard.parse(qrText: typed + "||Nguyễn Văn A|01011985|Nam|x|01012022") == nil)
    }

    @Test(arguments: [
        "", "hello", "038090001234", "|||||||||", "03809000123|123456789|Nguyễn Văn A|01011990|Nam|x|01012022",
        "038090001234|123456789|A|01011990|Nam|x|01012022", "038090001234|1|2|3|4|5",
        "https://example.vn/q/ABC", String(repeating: "|", count: 5_000),
    ])
    func `anything else is no card`(text: String) {
        #expect(CitizenCard.parse(qrText: text) == nil)
    }

    @Test func `dates that do not exist are left empty`() throws {
        let card = try #require(CitizenCard.parse(qrText: "038090001234||Nguyễn Văn A|31021990|Nam|x|"))
        #expect(card.birthDate == nil)
        #expect(card.issuedOn == nil)
    }
}

@Suite struct Masks {
    @Test func `little of a person is left to see`() throws {
        #expect(Masked.number(try PersonalNumber(parsing: "038090001234")) == "•••••••••234")
        #expect(Masked.phone(try VietnamesePhone(parsing: "0912345678")) == "•••••••678")
        #expect(Masked.name(try PersonName(parsing: "Nguyễn Văn An")) == "Nguyễn V. A.")
        #expect(Masked.name(try PersonName(parsing: "Hoa")) == "H.")
        #expect(Masked.birthDate(CalendarDate("1990-05-06")!) == "1990")
        #expect(Masked.address(village: "Thôn 8") == "Thôn 8")
        #expect(Masked.address(village: nil) == "")
    }
}
