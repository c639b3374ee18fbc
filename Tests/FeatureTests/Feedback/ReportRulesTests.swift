import Base
import Testing

@testable import Feedback

@Suite struct `What may tell who a person is` {
    @Test(arguments: [
        ("Đèn trước nhà văn hóa tắt đã ba đêm", []),
        ("Gọi cho tôi 0912 345 678 nhé", [PersonalTraces.number]),
        ("Số căn cước 038185001234", [.number]), ("điện thoại ٠٩١٢٣٤٥٦٧٨", [.number]),
        ("viết cho toi@example.vn", [.email]), ("Xe 36B-123.45 đổ rác", [.plate]), ("xe 36B1 12345, màu đỏ", []),
        ("Nhà ông Thắng đổ đất ra đường", [.name]), ("bà Lê Thị Hoa nói vậy", [.name]),
        ("ông ấy đi rồi", []), ("Xã xin lỗi ông. Chiều qua cán bộ đi họp", []), ("từ 13 giờ 30 đến 14 giờ", []),
        ("Cột số 12 ở ngõ 5", []),
    ])
    func `is found in words as people write them`(_ text: String, _ found: [PersonalTraces]) {
        #expect(PersonalTraces.found(in: text) == found, "\(text)")
    }
}

@Suite struct `Rules of ratings` {
    @Test func `a slip of the finger may be put right for ten minutes`() {
        let first = Instant(milliseconds: 1_000_000_000)
        #expect(RatingRules.again(first: first, now: first.adding(seconds: 600)) == .corrects)
        #expect(RatingRules.again(first: first, now: first.adding(seconds: 601)) == .isLate)
    }

    @Test(arguments: [
        (" a-001 ", "A001"), ("A 1", "A1"), ("---", nil), ("", nil), ("PHIEU", nil),
        ("123456789012345678901", nil),
    ])
    func `a ballot number has one spelling`(_ typed: String, _ read: String?) {
        #expect(RatingRules.ballot(typed) == read)
    }

    @Test(arguments: [(0, 0, nil), (9, 2, 45), (13, 3, 43), (14, 3, 47), (5, 1, 50)] as [(Int64, Int64, Int64?)])
    func `an average is rounded to tenths`(_ sum: Int64, _ count: Int64, _ tenths: Int64?) {
        #expect(RatingRules.averageTenths(sum: sum, count: count) == tenths)
    }
}
