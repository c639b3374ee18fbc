import Foundation
import Testing

@testable import Codes

@Suite struct PhotoReaderTests {
    private let text = "https://langso.example.vn/q/7KQ4M2X9TC"

    private func symbol() throws -> GreyPicture {
        try PixelPicture.decode(try #require(QRSymbol.encode(text).png(moduleSize: 6))).grey()
    }

    private func file(_ picture: GreyPicture, _ format: String = "png") throws -> [UInt8] {
        try #require(PixelPicture(picture)?.encoded(as: format))
    }

    @Test func `a symbol is found inverted, mirrored, turned, without quiet zone, tiny, and as JPEG`() throws {
        let upright = try symbol()
        #expect(try PhotoReader.read(file(upright.inverted())).first?.text == text)
        #expect(try PhotoReader.read(file(upright.mirrored())).first?.text == text)
        #expect(try PhotoReader.read(file(upright.mirrored().inverted())).first?.text == text)
        #expect(try PhotoReader.read(file(upright.turnedByHalfRightAngle())).first?.text == text)
        #expect(try PhotoReader.read(file(upright, "jpeg")).first?.text == text)
        let bare = try #require(QRSymbol.encode(text).png(moduleSize: 6, quietZone: 0))
        #expect(try PhotoReader.read(bare).first?.text == text)
        let tiny = try #require(QRSymbol.encode(text).png(moduleSize: 2))
        #expect(try PhotoReader.read(tiny).first?.text == text)
    }

    @Test func `a small symbol in a large noisy photo is found`() throws {
        var generator = SeededGenerator(state: 2)
        var photo = GreyPicture(width: 4_000, height: 3_000, filledWith: 150)
        for index in photo.pixels.indices where index % 3 == 0 {
            photo.pixels[index] = UInt8.random(in: 120...180, using: &generator)
        }
        let small = try symbol()
        for y in 0..<small.height {
            for x in 0..<small.width {
                photo.pixels[(y + 1_900) * 4_000 + x + 2_700] = 40 + small.pixels[y * small.width + x] / 2
            }
        }
        #expect(try PhotoReader.read(file(photo, "jpeg")).first?.text == text)
    }

    @Test func `bar codes of goods are read, upright and aslant`() throws {
        let bars = ean13("893456789012")
        var picture = GreyPicture(width: (bars.count + 24) * 3, height: 180, filledWith: 255)
        for (column, isDark) in bars.enumerated() where isDark {
            for y in 20..<160 {
                for x in 0..<3 { picture.pixels[y * picture.width + (column + 12) * 3 + x] = 0 }
            }
        }
        let expected = [ScannedSymbol(kind: .ean13, bytes: Array("8934567890120".utf8))]
        #expect(try PhotoReader.read(file(picture)) == expected)
        #expect(try PhotoReader.read(file(picture.turnedByHalfRightAngle())) == expected)
    }

    @Test func `a picture without a symbol says so`() throws {
        #expect(throws: PictureFailure.nothingFound) {
            try PhotoReader.read(file(GreyPicture(width: 300, height: 200, filledWith: 90)))
        }
        #expect(throws: PictureFailure.nothingFound) {
            try PhotoReader.read(file(GreyPicture(width: 1, height: 1, filledWith: 0)))
        }
    }

    @Test func `what is no picture is refused`() throws {
        let png = try file(symbol())
        var inputs: [[UInt8]] = [
            [], [0xFF], [0xFF, 0xD8, 0xFF], Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 7, count: 900),
            Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), Array("GIF89a".utf8),
            Array("RIFF\u{1}\u{1}\u{1}\u{1}WEBPVP8 ".utf8), [UInt8](repeating: 0, count: 70_000),
            [0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF] + [UInt8](repeating: 0xFF, count: 4_000),
        ]
        for length in stride(from: 1, to: png.count - 12, by: max(1, png.count / 40)) {
            inputs.append(Array(png[..<length]))
        }
        for input in inputs {
            #expect(throws: PictureFailure.notAPicture) { try PhotoReader.read(input) }
            #expect(throws: PictureFailure.notAPicture) { try PixelPicture.jpegPreview(input, maxSide: 100) }
        }
    }

    @Test func `where a picture breaks off, a preview shows plain grey or white and not old memory`() throws {
        let whole = try file(GreyPicture(width: 600, height: 600, filledWith: 0), "jpeg")
        for length in stride(from: 650, to: whole.count, by: 997) {
            guard let cut = try? PixelPicture.decode(Array(whole[..<length])).grey() else { continue }
            #expect(cut.pixels.allSatisfy { $0 < 64 || $0 > 247 || (112...144).contains($0) })
        }
    }

    @Test func `damaged pictures end in an answer or an error, never in a crash`() throws {
        var generator = SeededGenerator(state: 23)
        for format in ["png", "jpeg"] {
            let whole = try file(symbol().scaled(toLongSide: 90), format)
            for _ in 0..<60 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
                }
                if Bool.random(using: &generator) {
                    bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
                }
                do { _ = try PhotoReader.read(bytes) } catch {
                    #expect([.notAPicture, .tooLarge, .nothingFound].contains(error))
                }
            }
        }
    }

    @Test func `huge announced sizes are refused before decoding`() {
        let jpeg: [UInt8] =
            [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0x27, 0x10, 0x27, 0x10, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]
            + [0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0] + [UInt8](repeating: 0, count: 64)
        let gif =
            Array("GIF89a".utf8) + [0x10, 0x27, 0x10, 0x27, 0, 0, 0, 0x2C, 0, 0, 0, 0, 0x10, 0x27, 0x10, 0x27, 0]
            + [2, 2, 0x4C, 1, 0, 0x3B]
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(throws: PictureFailure.tooLarge) { try PhotoReader.read(pngHeader(10_000, 10_000)) }
            #expect(throws: PictureFailure.tooLarge) { try PhotoReader.read(pngHeader(1_000_000, 1_000)) }
            #expect(throws: PictureFailure.tooLarge) { try PhotoReader.read(jpeg) }
            #expect(throws: PictureFailure.tooLarge) { try PhotoReader.read(gif) }
            #expect(throws: PictureFailure.tooLarge) {
                try PhotoReader.read([UInt8](repeating: 0xFF, count: 33 << 20))
            }
        }
        #expect(time < .seconds(20))
    }

    @Test func `a preview is upright, small, and tells nothing about place or camera`() throws {
        let landscape = try file(GreyPicture(width: 800, height: 400, filledWith: 130), "jpeg")
        // Orientation 6 (turn right by 90 degrees) and a maker's note.
        let secret = Array("20.1234N 105.5678E".utf8)
        let tiff: [UInt8] =
            [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0] + secret
        let exif = Array("Exif".utf8) + [0, 0] + tiff
        let photo = Array(landscape[..<2]) + [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + landscape[2...]
        let preview = try PixelPicture.jpegPreview(photo, maxSide: 200)
        let picture = try PixelPicture.decode(preview)
        #expect(picture.width == 100 && picture.height == 200)
        #expect(!Data(preview).contains(Data(secret)) && !Data(preview).contains(Data("Exif".utf8)))
        #expect(Data(photo).contains(Data(secret)))
        let small = try PixelPicture.jpegPreview(file(GreyPicture(width: 30, height: 20, filledWith: 9)), maxSide: 200)
        #expect(try PixelPicture.decode(small).width == 30)
    }

    private func pngHeader(_ width: UInt32, _ height: UInt32) -> [UInt8] {
        func bigEndian(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian, Array.init) }
        func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
            var crc: UInt32 = .max
            for byte in Array(name.utf8) + body {
                crc ^= UInt32(byte)
                for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
            }
            return bigEndian(UInt32(body.count)) + Array(name.utf8) + body + bigEndian(~crc)
        }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, 6, 0, 0, 0])
            + chunk("IDAT", [0x78, 0x9C, 3, 0, 0, 0, 0, 1]) + chunk("IEND", [])
    }

    /// The modules of an EAN-13 symbol for twelve digits; the check digit is added.
    private func ean13(_ digits: String) -> [Bool] {
        let odd = [
            "0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111",
            "0001011",
        ]
        let parities = [
            "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL",
        ]
        var numbers = digits.compactMap(\.wholeNumberValue)
        let sum = numbers.enumerated().reduce(0) { $0 + $1.element * ($1.offset.isMultiple(of: 2) ? 1 : 3) }
        numbers.append((10 - sum % 10) % 10)
        let right = odd.map { $0.map { $0 == "0" ? "1" : "0" }.joined() }
        var bars = "101"
        for (digit, parity) in zip(numbers[1...6], parities[numbers[0]]) {
            bars += parity == "L" ? odd[digit] : String(right[digit].reversed())
        }
        bars += "01010" + numbers[7...].map { right[$0] }.joined() + "101"
        return bars.map { $0 == "1" }
    }
}
