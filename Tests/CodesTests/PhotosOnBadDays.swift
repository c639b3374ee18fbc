import Foundation
import Testing

@testable import Codes

@Suite struct PhotosOnBadDays {
    private static let text = "https://langso.example.vn/q/7KQ4M2X9TC"

    private static func symbol(
        _ text: String = text, level: QRSymbol.Level = .medium, moduleSize: Int = 6
    ) throws -> GreyPicture {
        let png = try #require(QRSymbol.encode(text, level: level).png(moduleSize: moduleSize))
        return try PixelPicture.decode(png).grey()
    }

    private static func read(_ picture: GreyPicture) throws -> [String] {
        try PhotoReader.read(try #require(PixelPicture(picture)?.encoded(as: "png"))).map(\.text)
    }

    @Test(arguments: [10.0, 22.5, 45, 67.5, 100, 135, 180, 250])
    func `turned by any angle, and in a mirror too`(degrees: Double) throws {
        let turned = try Self.symbol().turned(byDegrees: degrees)
        #expect(try Self.read(turned) == [Self.text])
        #expect(try Self.read(turned.mirrored()) == [Self.text])
    }

    @Test(arguments: [0.2, 0.5, 0.8])
    func `aslant, and in a mirror too`(share: Double) throws {
        let aslant = try Self.symbol().sheared(by: share)
        #expect(try Self.read(aslant) == [Self.text])
        #expect(try Self.read(aslant.mirrored()) == [Self.text])
    }

    @Test(arguments: [0.1, 0.2, 0.3, 0.4])
    func `from below`(share: Double) throws {
        #expect(try Self.read(Self.symbol().seenFromBelow(share)) == [Self.text])
    }

    @Test(arguments: [100...160, 118...132, 200...215, 10...24])
    func `printed faintly, with and without grain, light on dark, in a mirror`(range: ClosedRange<Int>) throws {
        let symbol = try Self.symbol()
        #expect(try Self.read(symbol.faint(range)) == [Self.text])
        #expect(try Self.read(symbol.faint(range).grainy((range.upperBound - range.lowerBound) / 3)) == [Self.text])
        #expect(try Self.read(symbol.inverted().faint(range)) == [Self.text])
        #expect(try Self.read(symbol.sheared(by: 0.3).mirrored().faint(range)) == [Self.text])
    }

    @Test func `half in the shade, and in bad light`() throws {
        #expect(try Self.read(Self.symbol().halfInShade()) == [Self.text])
        #expect(try Self.read(Self.symbol().inverted().halfInShade()) == [Self.text])
        #expect(try Self.read(Self.symbol().grainy(100)) == [Self.text])
    }

    @Test(arguments: [QRSymbol.Level.medium, .quartile, .high])
    func `partly covered, as far as its level makes good`(level: QRSymbol.Level) throws {
        let symbol = try Self.symbol(level: level)
        #expect(try Self.read(symbol.covered(0.4...0.6, 0.4...0.6)) == [Self.text])
        #expect(try Self.read(symbol.covered(0.8...1, 0.35...1)) == [Self.text])
    }

    @Test func `half covered, or without a corner, it says that nothing could be read`() throws {
        for level in QRSymbol.Level.allCases {
            let symbol = try Self.symbol(level: level)
            #expect(throws: PictureFailure.nothingFound) { try Self.read(symbol.covered(0.5...1, 0...1)) }
            #expect(throws: PictureFailure.nothingFound) { try Self.read(symbol.covered(0...0.3, 0...0.3)) }
        }
    }

    @Test func `two codes are both found, one of them in a mirror, each once`() throws {
        var photo = GreyPicture(width: 900, height: 600, filledWith: 210)
        photo.lay(try Self.symbol(), x: 40, y: 40)
        photo.lay(try Self.symbol("https://langso.example.vn/q/OTHER").mirrored(), x: 550, y: 300)
        photo.lay(try Self.symbol(), x: 550, y: 40)
        #expect(Set(try Self.read(photo)) == [Self.text, "https://langso.example.vn/q/OTHER"])
        #expect(try Self.read(photo).count == 2)
    }

    @Test func `a small code beside a large one is found at full size`() throws {
        var photo = GreyPicture(width: 2_800, height: 1_500, filledWith: 210)
        photo.lay(try Self.symbol(moduleSize: 14), x: 50, y: 50)
        photo.lay(try Self.symbol("https://langso.example.vn/q/OTHER", moduleSize: 2), x: 2_400, y: 1_200)
        #expect(Set(try Self.read(photo)) == [Self.text, "https://langso.example.vn/q/OTHER"])
    }

    @Test func `a picture of sixty megapixels is refused before it is decoded`() {
        // What a baseline JPEG of 10,000 by 6,000 pixels begins with; there is nothing to decode after it.
        func jpeg(_ width: Int, _ height: Int) -> [UInt8] {
            let size = [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)]
            return [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8] + size + [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]
                + [0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0] + [UInt8](repeating: 0, count: 64)
        }
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(throws: PictureFailure.tooLarge) { try PhotoReader.read(jpeg(10_000, 6_000)) }
        }
        #expect(time < .seconds(1))
        #expect(PictureLimits.photo.jpegPixels < 60_000_000)
        // Telephones of fifty megapixels exist.
        #expect(PictureLimits.photo.jpegPixels > 8_192 * 6_144)
    }

    @Test func `what a picture says of place and person is not in its preview, whatever the format`() throws {
        let secret = Array("Author\0Nguyen Van A, 20.1234N 105.5678E".utf8)
        let png = try #require(PixelPicture(GreyPicture(width: 40, height: 30, filledWith: 90))?.encoded(as: "png"))
        // A chunk of text right after the heading of 33 bytes; readers take it although its checksum is wrong.
        let photo =
            Array(png[..<33]) + [0, 0, 0, UInt8(secret.count)] + Array("tEXt".utf8) + secret + [0, 0, 0, 0] + png[33...]
        if let preview = try? PixelPicture.jpegPreview(photo, maxSide: 100) {
            #expect(!Data(preview).contains(Data("Nguyen".utf8)))
        }
        let jpeg = try #require(PixelPicture(GreyPicture(width: 40, height: 30, filledWith: 90))?.encoded(as: "jpeg"))
        let noted = Array(jpeg[..<2]) + [0xFF, 0xFE, 0, UInt8(secret.count + 2)] + secret + jpeg[2...]
        let preview = try PixelPicture.jpegPreview(noted, maxSide: 100)
        #expect(Data(noted).contains(Data("Nguyen".utf8)))
        #expect(!Data(preview).contains(Data("Nguyen".utf8)))
    }
}
