import Base
import Codes
import House
import Storage
import TestSupport
import Testing
import Web

@testable import LookUp

@Suite struct WhatIsTypedIntoTheSearchBox {
    @Test(arguments: [
        ("0237 000 0101", "02370000101"), ("+84 237 000 0101", "02370000101"), ("(0237).000-0101", "02370000101"),
        ("0084237 0000101", "02370000101"), ("84237 000 0101", "02370000101"), ("0912 345 678", "0912345678"),
        ("0237", nil), ("thôn 1", nil), ("118/2025", nil), ("", nil), ("+84", nil), ("٠٩١٢٣٤٥٦٧٨", "0912345678"),
    ])
    func `a telephone number is sought as one word, however it is spelt`(typed: String, sought: String?) {
        let words = SearchWords(typed)
        #expect(words.sought == sought ?? typed)
        #expect(words.isTelephone == (sought != nil))
    }

    @Test(arguments: [
        ("/units/tan-ninh-police", "/units/tan-ninh-police"), ("https://tanninh.example.vn/map?x=1", "/map?x=1"),
        ("https://evil.example/units", nil), ("//evil.example", nil), ("/\\evil.example", nil), ("/desk/codes", nil),
        ("/follow/abcdefghijklmnopqrst", nil), ("/report/abcdefghijklmnopqrst?x", nil), ("units", nil), ("/a b", nil),
    ])
    func `a nickname leads to a public page of ours and nowhere else`(typed: String, path: String?) {
        #expect(ListNicknames.path(typed, own: WhatSomebodyTypedOrScanned.own) == path)
    }

    @Test func `a nickname may lead to a code`() {
        let code = PublicCode.random()
        #expect(ListNicknames.path(code.grouped, own: WhatSomebodyTypedOrScanned.own) == code.path)
    }
}

@Suite struct SearchingEverything {
    private func put(
        _ source: String, _ record: String, _ title: String, words: String = "", audience: String = "public",
        in unit: ID<AdministrativeUnit>, _ bench: LookUpBench
    ) async throws {
        try await bench.database.write { transaction in
            try SearchIndex().put(
                SearchIndex.Entry(
                    source: source, record: record, unit: unit.text, audience: audience, title: title, detail: "",
                    path: "/x/\(record)", words: words), in: transaction)
        }
    }

    private func ask(
        _ typed: String, _ bench: LookUpBench, _ search: FullSearch = .open, source: String? = nil,
        before place: Int64? = nil, limit: Int = 10
    ) async throws -> FullSearch.Answer {
        try await bench.database.read { connection in
            try search.answer(
                SearchWords(typed), source: source, before: place, limit: limit, in: connection)
        }
    }

    @Test(arguments: TestEngine.available)
    func `finds are grouped by kind, one kind is listed in pages`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            for number in 1...7 {
                try await put("test.hall", "h\(number)", "Nhà văn hóa thôn \(number)", in: bench.commune, bench)
            }
            try await put("test.unit", "u", "Thôn 1", in: bench.commune, bench)
            let all = try await ask("thon", bench)
            #expect(all.counts.map(\.source) == ["test.hall", "test.unit"])
            #expect(all.counts.map(\.number) == [7, 1])
            #expect(all.groups.map(\.entries.count) == [5, 1])
            #expect(all.list.isEmpty)
            var seen: [String] = []
            var place: Int64?
            repeat {
                let page = try await ask("thon", bench, source: "test.hall", before: place, limit: 3)
                seen += page.list.map(\.record)
                place = page.next
            } while place != nil
            #expect(seen == (1...7).reversed().map { "h\($0)" })
            let single = try await ask("NHA VAN HOA", bench)
            #expect(single.groups.isEmpty)
            #expect(single.list.count == 7)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a number finds who has it, and the emergency number that it is`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            try await put("test.unit", "u", "Công an xã", words: "02370000113", in: bench.commune, bench)
            try await bench.database.write { transaction in
                try EmergencyNumber(
                    number: "113", name: LocalizedText("Công an"), text: LocalizedText(""), verified: "read"
                ).put(place: 0, in: transaction)
            }
            for typed in ["0237 000 0113", "+84 237.000.0113", "0237 000"] {
                #expect(try await ask(typed, bench).list.map(\.record) == ["u"])
            }
            #expect(try await ask("113", bench).emergency.map(\.number) == ["113"])
            #expect(try await ask("1 1 3", bench).emergency.map(\.number) == ["113"])
            #expect(try await ask("112", bench).isEmpty)
        }
    }

    @Test(arguments: TestEngine.available)
    func `when nothing is found, one word less may find something`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            try await put("test.unit", "u", "Trạm Y tế xã", in: bench.commune, bench)
            let answer = try await ask("trạm y tế ở đâu", bench)
            #expect(answer.isEmpty)
            #expect(answer.suggestions.isEmpty)
            #expect(try await ask("trạm y tế huyện", bench).suggestions == ["trạm y tế"])
            #expect(try await ask("trạm y tế", bench).suggestions == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a slip is forgiven: other spellings that find something are offered, as they are written there`(
        engine: TestEngine
    ) async throws {
        try await LookUpBench.with(engine) { bench in
            try await put("test.hall", "h4", "Nhà văn hóa thôn 4", in: bench.commune, bench)
            try await put("test.market", "m", "Chợ Vân Sơn", in: bench.commune, bench)
            try await put("test.dossier", "d", "Hoàng Bí Mật", audience: "test.read", in: bench.commune, bench)
            // Nothing is learnt yet.
            #expect(try await ask("cho vna son", bench).spellings == [])
            let learn = LearnWords(database: bench.database)
            try await learn()
            try await learn()
            #expect(try await bench.count("SELECT count(*) FROM search_word WHERE number > 1") == 1)
            for (typed, meant) in [
                ("chợ vna sơn", "chợ vân sơn"), ("nhà văn hosa thôn 4", "nhà văn hóa thôn 4"),
                ("nhà vawn hóa thônn 4", "nhà văn hóa thôn 4"), ("chợ vanson", "chợ vân sơn"),
            ] {
                #expect(try await ask(typed, bench).spellings == [meant], "\(typed)")
            }
            // What the public may not find is not given away, a number is no slip, and what is found needs no help.
            #expect(try await ask("hoanh bi mat", bench).spellings == [])
            #expect(try await ask("thôn 5", bench).spellings == [])
            #expect(try await ask("chợ", bench).spellings == [])
            // What comes later is learnt too.
            try await put("test.hall", "t", "Đình làng Thượng", in: bench.commune, bench)
            try await learn()
            #expect(try await ask("dinh lagn thuong", bench).spellings == ["dinh làng thuong"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an official finds what the permissions open within the units, and no more`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            try await put("test.dossier", "d1", "Hoang Van A", audience: "test.read", in: bench.commune, bench)
            try await put("test.dossier", "d2", "Hoang Van B", audience: "test.read", in: bench.village, bench)
            try await put("test.secret", "s", "Hoang Van C", audience: "test.other", in: bench.village, bench)
            try await put("test.unit", "u", "Hoang Thon", in: bench.commune, bench)
            func found(_ search: FullSearch) async throws -> Set<String> {
                let answer = try await ask("hoang", bench, search)
                return Set((answer.list + answer.groups.flatMap(\.entries)).map(\.record))
            }
            #expect(try await found(.open) == ["u"])
            #expect(try await found(.desk(bench.actor(may: ["test.read"]))) == ["u", "d1", "d2"])
            #expect(try await found(.desk(bench.actor(in: bench.village, may: ["test.read"]))) == ["u", "d2"])
            #expect(try await found(.desk(bench.actor(may: []))) == ["u"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a nickname is found until it is taken back`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            let edit = EditNicknames(database: bench.database)
            let actor = bench.actor()
            let made = try await edit.create(
                words: "Sổ đỏ", title: "Giấy chứng nhận quyền sử dụng đất", path: "/procedures/x", by: actor, key: nil,
                at: LookUpBench.now)
            let id = try #require(made)
            #expect(try await ask("so do", bench).list.map(\.path) == ["/procedures/x"])
            await #expect(throws: Problem.self) {
                try await edit.create(
                    words: "SO DO", title: "x", path: "/y", by: actor, key: nil, at: LookUpBench.now)
            }
            await #expect(throws: Problem.notFound) {
                try await edit.remove(id, by: bench.actor(in: bench.village), at: LookUpBench.now)
            }
            try await edit.remove(id, by: actor, at: LookUpBench.now)
            #expect(try await ask("so do", bench).isEmpty)
            #expect(try await bench.count("SELECT count(*) FROM audit_entry") == 2)
        }
    }
}

@Suite struct WordsNearEachOther {
    @Test func `one slip is near, two are not`() {
        let near = Vocabulary.near("thon")
        for word in ["thong", "ton", "htno", "hton", "than", "athon"] {
            #expect(near.contains(word) == (word != "htno"))
        }
        #expect(!near.contains("thon"))
        #expect(near.count < 300)
        #expect(Vocabulary.split("vanson").contains(["van", "son"]))
        #expect(Vocabulary.split("abc").isEmpty)
        #expect(!Vocabulary.isWord("118") && !Vocabulary.isWord("ab") && Vocabulary.isWord("thon"))
    }
}
