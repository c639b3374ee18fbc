import Testing
import Web

@Suite struct TellingFilesByTheirContent {
    private func zip(_ entries: [(String, String)]) -> [UInt8] {
        entries.flatMap { name, content -> [UInt8] in
            [0x50, 0x4B, 3, 4] + Array(repeating: 0, count: 22) + [UInt8(name.utf8.count), 0, 0, 0] + Array(name.utf8)
                + Array(content.utf8)
        } + [0x50, 0x4B, 1, 2]
    }

    @Test func `pictures and papers are known by their first bytes`() {
        let ftyp: [UInt8] = [0, 0, 0, 24] + Array("ftyp".utf8)
        #expect(FileKind.sniff(prefix: [0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
        #expect(FileKind.sniff(prefix: [0x89] + Array("PNG\r\n\u{1A}\n\0\0\0\rIHDR".utf8)) == .png)
        #expect(FileKind.sniff(prefix: Array("GIF89a".utf8)) == .gif)
        #expect(FileKind.sniff(prefix: Array("RIFF0000WEBPVP8X".utf8)) == .webp)
        #expect(FileKind.sniff(prefix: Array("RIFF\u{0}000WAVEfmt ".utf8)) == .unknown)
        #expect(FileKind.sniff(prefix: ftyp + Array("heic0000mif1heic".utf8)) == .heic)
        #expect(FileKind.sniff(prefix: ftyp + Array("mif10000mif1heic".utf8)) == .heic)
        #expect(FileKind.sniff(prefix: ftyp + Array("mif10000mif1avif".utf8)) == .unknown)
        #expect(FileKind.sniff(prefix: ftyp + Array("isom0000mp41heic".utf8)) == .unknown)
        #expect(FileKind.sniff(prefix: Array("%PDF-1.7\n".utf8)) == .pdf)
        #expect(FileKind.sniff(prefix: Array("\n%PDF-1.7\n".utf8)) == .unknown)
        #expect(FileKind.sniff(prefix: Array("x%PDF-1.7\u{0}".utf8)) == .unknown)
    }

    @Test func `office documents are known by the names within`() {
        #expect(FileKind.sniff(prefix: zip([("[Content_Types].xml", ""), ("word/document.xml", "")])) == .docx)
        #expect(FileKind.sniff(prefix: zip([("_rels/.rels", "abc"), ("xl/workbook.xml", "")])) == .xlsx)
        #expect(
            FileKind.sniff(prefix: zip([("mimetype", "application/vnd.oasis.opendocument.text"), ("a", "")])) == .odt)
        #expect(FileKind.sniff(prefix: zip([("mimetype", "application/epub+zip"), ("word/a", "")])) == .unknown)
        #expect(FileKind.sniff(prefix: zip([("a.exe", ""), ("word/document.xml", "")])) == .unknown)
        #expect(
            FileKind.sniff(
                prefix: zip([("[Content_Types].xml", ""), ("word/document.xml", ""), ("word/vbaProject.bin", "")]))
                == .unknown)
    }

    @Test func `text is text, but pages and scripts are not`() {
        #expect(FileKind.sniff(prefix: Array("Tên,Tuổi\r\nAn,5\r\n".utf8)) == .text)
        #expect(FileKind.sniff(prefix: [0xEF, 0xBB, 0xBF] + Array("a;b".utf8)) == .text)
        for text in [
            "", " \n", "<html>", "  <!DOCTYPE html>", "\u{FEFF}<svg onload=x>", "hello <ScRipt>alert(1)</script>",
            "#!/bin/sh\n",
            "%!PS-Adobe", "MZ\u{0}\u{3}", "\u{7F}ELF", "<?xml version='1.0'?><svg/>", "{\\rtf1",
        ] {
            #expect(FileKind.sniff(prefix: Array(text.utf8)) == .unknown, "\(text)")
        }
        #expect(FileKind.sniff(prefix: [0x61, 0xC3]) == .unknown)
        let cut = Array(String(repeating: "a", count: FileKind.prefixLength - 1).utf8) + [0xC3]
        #expect(FileKind.sniff(prefix: cut) == .text)
    }

    @Test func `no beginning makes it crash`() {
        let whole = zip([("[Content_Types].xml", "abc"), ("word/document.xml", "")]) + Array("ftypheic%PDF-".utf8)
        for length in 0...whole.count { _ = FileKind.sniff(prefix: Array(whole.prefix(length))) }
        var generator = SystemRandomNumberGenerator()
        let heads: [[UInt8]] = [
            [], [0x50, 0x4B, 3, 4], [0, 0, 0, 200] + Array("ftyp".utf8), Array("RIFF".utf8), [0x89, 0x50],
        ]
        for _ in 0..<2_000 {
            let tail = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            _ = FileKind.sniff(prefix: (heads.randomElement() ?? []) + tail)
        }
    }

    @Test(arguments: [
        ("Đơn xin.PDF", FileKind.pdf, "Đơn xin.pdf"), ("photo.jpeg", .jpeg, "photo.jpg"),
        ("virus.exe", .jpeg, "virus.exe.jpg"),
        ("C:\\Users\\An\\a.docx", .docx, "a.docx"), ("../../etc/passwd", .text, "passwd.txt"),
        ("list.csv", .text, "list.csv"),
        ("a\u{202E}gpj.exe", .unknown, "agpj.exe.bin"), ("CON.txt", .text, "_CON.txt"), ("", .png, "file.png"),
        (" .hidden. .png", .png, "hidden.png"), ("a\"b<c>\r\n.png", .png, "a_b_c_.png"), ("com1", .pdf, "_com1.pdf"),
        ("...", .pdf, "file.pdf"),
    ])
    func `names are fit to show`(original: String, kind: FileKind, shown: String) {
        #expect(safeFileName(original, kind: kind) == shown)
    }

    @Test func `names are not too long`() {
        let name = safeFileName(String(repeating: "ế", count: 500) + ".pdf", kind: .pdf)
        #expect(name.utf8.count <= 200 && name.count <= 120 && name.hasSuffix("ế.pdf"))
        #expect(safeFileName(String(repeating: "a", count: 500), kind: .pdf).count == 120)
    }
}
