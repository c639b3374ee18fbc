import Foundation
import HouseSupport
import Storage
import Testing

@testable import Codes

/// What a photo brings to the page that reads codes.
@Suite struct PhotosOfCodes {
    /// One photo with a symbol of each of these contents, side by side.
    private func photo(_ contents: [String]) throws -> [UInt8] {
        let symbols = try contents.map { try QRSymbol.encode($0) }
        let (module, gap) = (5, 8)
        let side = (symbols.map(\.width).max() ?? 0) + 2 * gap
        var picture = GreyPicture(width: side * module * symbols.count, height: side * module, filledWith: 230)
        for (number, symbol) in symbols.enumerated() {
            for y in 0..<(symbol.width * module) {
                for x in 0..<(symbol.width * module) where symbol.isDark(x / module, y / module) {
                    picture.pixels[(y + gap * module) * picture.width + (number * side + gap) * module + x] = 20
                }
            }
        }
        return try #require(PixelPicture(picture)?.encoded(as: "png"))
    }

    private func codes(_ house: TestHouse, _ count: Int) async throws -> [String] {
        try await house.database.read {
            try $0.values("SELECT code FROM public_code WHERE kind = 'onestop.procedure' ORDER BY code LIMIT \(count)")
        }
    }

    private func send(_ visitor: Visitor, _ bytes: [UInt8], to path: String = "/scan") async throws -> Visitor.Answer {
        let page = try await visitor.get(path)
        let form = try #require(page.forms.last { $0.action == path })
        return try await visitor.upload(form, files: [("photo", "the.png", bytes)])
    }

    @Test func `several codes of ours are offered to choose from, and one is opened`() async throws {
        try await withHouse { house, visitor in
            let codes = try await codes(house, 2)
            let links = codes.map { "https://tanninh.example/q/\($0)" }
            let choice = try await send(visitor, try photo(links + ["WIFI:S:x;P:secret;;"]))
            #expect(choice.status == 200)
            for code in codes { #expect(choice.link("/q/\(code)") != nil) }
            #expect(!choice.text.contains("secret"))
            #expect(try await send(visitor, try photo([links[0], links[0]])).path == "/q/\(codes[0])")
            #expect(try await send(visitor, try photo(["https://example.com/", links[1]])).path == "/q/\(codes[1])")

            let officer = visitor.other()
            try await officer.signIn("motcua1")
            let desk = try await send(officer, try photo(links), to: "/desk/scan")
            #expect(desk.status == 200)
            for code in codes { #expect(desk.text.contains(code.prefix(4))) }
        }
    }

    @Test func `a code of another system is named, and nothing of it is kept or shown`() async throws {
        try await withHouse { house, visitor in
            let card = "038185001234|171234567|Lê Thị Hạnh|27031985|Nữ|Thôn 3, Vân Sơn|15052022"
            let payment =
                "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
            let contents = [card, payment, "WIFI:T:WPA;S:VanSon;P:matkhau99;;", "nguyen van a 0912345678"]
            for content in contents {
                let answer = try await send(visitor, try photo([content]))
                #expect(answer.status == 200, "\(content)")
                #expect(answer.path == "/scan", "\(content)")
                for word in ["038185001234", "Hạnh", "matkhau99", "0912345678", "0110123456780"] {
                    #expect(!answer.text.contains(word), "\(word)")
                }
            }
            let misses = try await house.database.read {
                try $0.value("SELECT count(*) FROM search_miss", as: Int.self) ?? 0
            }
            #expect(misses == 0)
            let left = try FileManager.default.contentsOfDirectory(
                atPath: house.folder.appendingPathComponent("data/photos").path)
            #expect(left.isEmpty)
        }
    }
}
