import Base
import Testing
import Web

@Suite struct ReadingValuesOutOfAForm {
    private func reader(_ value: String) -> FormReader { FormReader(Form([("x", value)])) }

    private func key(_ reader: FormReader) -> String? { reader.problems.first?.message.key.name }

    @Test func `all problems are told at once, one for each field`() throws {
        let reader = FormReader(
            Form([("a", ""), ("b", "12x")]), refused: [FieldProblem("photo", "web.form.empty_file")])
        #expect(reader.required("a") == nil)
        #expect(reader.integer("b") == nil)
        #expect(reader.text("b", max: 1) == nil)
        #expect(reader.optional("c") == nil)
        let problem = #expect(throws: Problem.self) { try reader.check() }
        #expect(problem?.fields.map(\.field) == ["photo", "a", "b"])
        #expect(
            problem?.fields.map(\.message.key.name) == [
                "web.form.empty_file", "web.form.required", "web.form.bad_number",
            ])
        #expect(throws: Never.self) { try FormReader(Form()).check() }
    }

    @Test func `texts have a least and a greatest length`() {
        #expect(reader("ẵẵ").text("x", max: 2, min: 2) == "ẵẵ")
        let long = reader("abc")
        #expect(long.text("x", max: 2) == nil)
        #expect(long.problems == [FieldProblem("x", Message("web.form.too_long", ["max": .number(2)]))])
        let short = reader("abc")
        #expect(short.text("x", min: 4) == nil)
        #expect(short.problems == [FieldProblem("x", Message("web.form.too_short", ["min": .number(4)]))])
        #expect(reader(" a \n b ").line("x") == "a b")
    }

    @Test(arguments: [
        ("Nguyễn  Thị Én", "Nguyễn Thị Én"), ("Đỗ Ý", "Đỗ Ý"), ("محمد علي", "محمد علي"),
        ("O'Neil-Smith Jr.", "O'Neil-Smith Jr."),
        ("Y Moan\u{A0}Êñuôl", "Y Moan Êñuôl"),
    ])
    func `names of people are accepted in any script`(typed: String, read: String) {
        #expect(reader(typed).name("x") == read)
    }

    @Test(arguments: ["A1", "<b>An</b>", "An@", "--", "'An", "A.", "\u{301}An", "An\u{202E}Binh", "😀😀"])
    func `what is no name is refused`(typed: String) {
        let reader = reader(typed)
        #expect(reader.name("x") == nil)
        #expect(key(reader) == "web.form.bad_name")
    }

    @Test(arguments: [
        ("12", 12), ("٣٤", 34), ("1.234.567", 1_234_567), ("1,234", 1_234), ("1 234", 1_234), ("+7", 7), ("007", 7),
        ("\u{2212}5", -5), ("-5", -5), ("１２", 12),
    ])
    func `whole numbers are read as people write them`(typed: String, read: Int) {
        #expect(reader(typed).integer("x", .required, -10...10_000_000) == read)
    }

    @Test(arguments: [
        "1,5", "1.23", "1.234,567", "12.3456", "1..234", "x", "-", "1e3", "0x10", "٣٫٥", "½", "³", ".123", "--1",
    ])
    func `what is no whole number is refused`(typed: String) {
        let reader = reader(typed)
        #expect(reader.integer("x") == nil)
        #expect(key(reader) == "web.form.bad_number")
    }

    @Test func `numbers stay in their range, however long`() {
        for typed in ["11", "-1", "99999999999999999999999999"] {
            let reader = reader(typed)
            #expect(reader.integer("x", .required, 0...10) == nil)
            #expect(
                reader.problems.first?.message
                    == Message("web.form.out_of_range", ["min": .number(0), "max": .number(10)]))
        }
    }

    @Test(arguments: ["2026-11-03", "03/11/2026", "3-11-2026", "3.11.2026", "3 11 2026", "٣/١١/٢٠٢٦", "2026/11/3"])
    func `days are read as people write them`(typed: String) {
        #expect(reader(typed).date("x") == CalendarDate(year: 2026, month: 11, day: 3))
    }

    @Test(arguments: [
        "31/02/2026", "3/11/26", "2026", "11/2026", "a/b/2026", "0/1/2026", "1/13/2026", "1/1/20261", "-1/1/2026 1",
    ])
    func `what is no day is refused`(typed: String) {
        let reader = reader(typed)
        #expect(reader.date("x") == nil)
        #expect(key(reader) == "web.form.bad_date")
    }

    @Test func `a day may come in three fields`() {
        func read(_ day: String, _ month: String, _ year: String, _ presence: FormReader.Presence = .required) -> (
            CalendarDate?, String?
        ) {
            let reader = FormReader(Form([("x.day", day), ("x.month", month), ("x.year", year)]))
            return (reader.date("x", presence), key(reader))
        }
        #expect(read("3", "11", "2026") == (CalendarDate(year: 2026, month: 11, day: 3), nil))
        #expect(read("3", "", "2026") == (nil, "web.form.bad_date"))
        #expect(read("2026", "11", "3") == (nil, "web.form.bad_date"))
        #expect(read("", "", "") == (nil, "web.form.required"))
        #expect(read("", "", "", .optional) == (nil, nil))
    }

    @Test func `a day may have to be in a range`() throws {
        let first = try #require(CalendarDate("2026-01-01"))
        let reader = reader("31/12/2025")
        #expect(reader.date("x", in: first...first.adding(days: 364)) == nil)
        #expect(reader.problems.first?.message.arguments["min"] == .date(first))
    }

    @Test func `choices are of the list`() {
        enum Colour: String, CaseIterable { case red, blue }
        #expect(reader("red").choice("x", among: ["red"]) == "red")
        #expect(reader("blue").choice("x", of: Colour.self) == .blue)
        let bad = reader("green")
        #expect(bad.choice("x", of: Colour.self) == nil)
        #expect(key(bad) == "web.form.bad_choice")
        let several = Form([("x", "a"), ("x", ""), ("x", "b"), ("x", "a")])
        #expect(FormReader(several).choices("x", among: ["a", "b"]) == ["a", "b"])
        let tooMany = FormReader(several)
        #expect(tooMany.choices("x", among: ["a", "b"], max: 1) == nil)
        #expect(key(tooMany) == "web.form.too_many")
        #expect(FormReader(Form()).choices("x", among: ["a"]) == [])
        let none = FormReader(Form())
        #expect(none.choices("x", .required, among: ["a"]) == nil)
        #expect(key(none) == "web.form.required_choice")
    }

    @Test func `a box is ticked or not`() {
        #expect(reader("on").checkbox("x"))
        #expect(!reader("0").checkbox("x"))
        #expect(!FormReader(Form()).checkbox("x"))
        #expect(FormReader(Form([("x", "0"), ("x", "1")])).checkbox("x"))
    }

    @Test(arguments: [
        ("0912345678", "0912345678"), ("+84 912 345 678", "0912345678"), ("84912345678", "0912345678"),
        ("0084-912.345.678", "0912345678"), ("(+84) 0912345678", "0912345678"), ("٠٩١٢٣٤٥٦٧٨", "0912345678"),
        ("02373 890 123", "02373890123"), ("\u{202A}0912345678\u{202C}", "0912345678"),
    ])
    func `telephone numbers are read in all their forms`(typed: String, read: String) {
        #expect(reader(typed).phone("x") == read)
    }

    @Test(arguments: [
        "912345678", "091234567", "09123456789", "+1 912 345 6789", "0112345678", "09123x5678", "+", "0912345678+",
        "0412345678",
    ])
    func `what is no telephone number is refused`(typed: String) {
        let reader = reader(typed)
        #expect(reader.phone("x") == nil)
        #expect(key(reader) == "web.form.bad_phone")
    }

    @Test func `mail addresses are checked for their form`() {
        #expect(reader("an.le+1@Xa.GOV.vn").email("x") == "an.le+1@xa.gov.vn")
        for typed in [
            "a", "a@b", "a@@b.c", "a b@c.vn", ".a@b.vn", "a..b@c.vn", "a@-b.vn", "a@b..vn", "é@b.vn", "a@b.vn\n",
        ] {
            let reader = reader(typed)
            #expect((reader.email("x") == nil) == (typed != "a@b.vn\n"), "\(typed)")
        }
    }

    @Test func `addresses are of the web`() {
        #expect(reader("https://langso.vn/a?b=1#c").url("x") == "https://langso.vn/a?b=1#c")
        #expect(reader("xa.gov.vn/tin").url("x") == "https://xa.gov.vn/tin")
        for typed in [
            "javascript:alert(1)", "ftp://a.vn", "http://", "https://u:p@a.vn", "https://a b.vn", "abc",
            "data:text/html,x",
        ] {
            let reader = reader(typed)
            #expect(reader.url("x") == nil, "\(typed)")
            #expect(key(reader) == "web.form.bad_url")
        }
    }

    @Test func `money is whole dong`() {
        for typed in ["1500000", "1.500.000", "1.500.000 đ", "1,500,000 VND", "1500000đồng", "1 500 000₫", "١٥٠٠٠٠٠"] {
            #expect(reader(typed).money("x") == Money(dong: 1_500_000), "\(typed)")
        }
        for typed in ["1,5", "-1", "USD 5", "5 USD", "đ", ""] { #expect(reader(typed).money("x") == nil, "\(typed)") }
    }

    @Test func `no one is told a limit that is none`() {
        let negative = reader("-1")
        #expect(negative.money("x") == nil)
        #expect(negative.problems.first?.message == Message("web.form.too_small", ["min": .number(0)]))
        let endless = reader("99999999999999999999")
        #expect(endless.money("x") == nil)
        #expect(key(endless) == "web.form.out_of_range")
    }

    @Test func `a version is a number`() {
        #expect(FormReader(Form([("version", "7")])).version() == 7)
        #expect(FormReader(Form()).version() == nil)
    }
}
