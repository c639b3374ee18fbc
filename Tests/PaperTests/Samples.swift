import Paper

enum Sample {
    static let address = "https://so.example.vn/q/H7K2-9MPX-4"
    static let metadata = PaperMetadata(
        title: "Giấy tiếp nhận hồ sơ", author: "Ủy ban nhân dân xã", subject: "Hồ sơ 000123",
        createdAt: "2026-11-24T08:00:00+07:00")

    static func document(
        _ blocks: [Block], size: PaperSize = .a4, direction: PaperDirection = .leftToRight,
        footer: PaperFooter = PaperFooter(), draft: String? = nil
    ) -> PaperDocument {
        PaperDocument(
            size: size, language: direction == .leftToRight ? "vi" : "ar", direction: direction, metadata: metadata,
            blocks: blocks, footer: footer, draftMark: draft)
    }

    static let letterhead = Block.letterhead(
        Letterhead(
            agency: LetterheadColumn(
                lines: ["ỦY BAN NHÂN DÂN", .bold("XÃ TÂN NINH")], after: ["Số: 05/QĐ-UBND"]),
            motto: LetterheadColumn(
                lines: [.bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), .bold("Độc lập - Tự do - Hạnh phúc")], rule: 1,
                after: [.italic("Tân Ninh, ngày 24 tháng 11 năm 2026")])))

    static func table(rows: Int) -> Block {
        .table(
            PaperTable(
                columns: [.init("STT", alignment: .center), .init("Chủ hộ", width: 4), .init("Ghi chú", width: 3)],
                rows: (1...rows).map { ["\($0)", "Nguyễn Văn Hậu \($0)", "dòng"] }))
    }

    static func sign(size: PaperSize, orientation: Orientation = .portrait, draft: String? = nil) -> SignSheet {
        SignSheet(
            size: size, orientation: orientation, metadata: metadata, organisation: "Ủy ban nhân dân xã Tân Ninh",
            title: "Nhà văn hóa thôn Sơn Hương", subtitle: "Lịch sinh hoạt", content: address,
            instruction: "Quét mã bằng điện thoại", code: "H7K2-9MPX-4", address: "so.example.vn", draftMark: draft)
    }
}
