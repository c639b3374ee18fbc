import Foundation
import Testing

@testable import Codes

/// Photos of papers, drawn here: a sheet with lines of print on a table, seen by a camera.
@Suite struct PapersOnTables {
    typealias Corner = (x: Double, y: Double)

    /// What the camera saw.
    struct Scene: Sendable, CustomTestStringConvertible {
        let name: String
        var corners: [PicturePoint]
        var table: UInt8 = 70
        var paper: UInt8 = 225
        /// Grain, in levels of grey.
        var grain = 10
        /// How dark the shade at the left is, in hundredths.
        var shade = 100
        /// Sides of a dark photo on the paper, as shares of it; none for a letter.
        var hasPortrait = false

        init(_ name: String, _ corners: [Corner]) {
            self.name = name
            self.corners = corners.map { PicturePoint(x: $0.x, y: $0.y) }
        }

        func with(_ change: (inout Scene) -> Void) -> Scene {
            var copy = self
            change(&copy)
            return copy
        }

        var testDescription: String { name }

        func picture(width: Int = 600, height: Int = 800) -> GreyPicture {
            var generator = SeededGenerator(state: 11)
            var picture = GreyPicture(width: width, height: height, filledWith: table)
            let map = PerspectiveMap(toSquareFrom: Quadrilateral(clockwise: corners))
            // Finely enough that no pixel of the sheet is left out.
            let steps = 1_400
            for row in 0..<steps {
                for column in 0..<steps {
                    let (u, v) = (Double(column) / Double(steps), Double(row) / Double(steps))
                    let place = map.place(u, v)
                    let (x, y) = (Int(place.x), Int(place.y))
                    guard x >= 0, y >= 0, x < width, y < height else { continue }
                    let isPrint =
                        v > 0.08 && v < 0.92 && u > 0.1 && u < 0.9 && Int(v * 60) % 2 == 0 && Int(u * 37) % 5 != 0
                    let isPortrait = hasPortrait && u > 0.06 && u < 0.3 && v > 0.3 && v < 0.8
                    picture.pixels[y * width + x] = isPortrait ? 60 : isPrint && !hasPortrait ? 50 : paper
                }
            }
            for index in picture.pixels.indices {
                let light = shade + (100 - shade) * (index % width) / width
                let grey = Int(picture.pixels[index]) * light / 100 + Int.random(in: -grain...grain, using: &generator)
                picture.pixels[index] = UInt8(clamping: grey)
            }
            return picture
        }
    }

    static let sheet = Scene("a sheet", [(80, 90), (520, 80), (560, 720), (50, 730)])

    static let seen: [Scene] = [
        sheet, sheet.with { $0.shade = 60 }, sheet.with { ($0.table, $0.grain) = (110, 20) },
        Scene("turned", [(60, 200), (480, 90), (560, 640), (160, 750)]),
        Scene("turned the other way", [(150, 60), (560, 190), (450, 740), (50, 620)]),
        Scene("from below", [(150, 120), (450, 120), (560, 740), (40, 740)]),
        Scene("wide", [(50, 250), (550, 240), (560, 590), (40, 600)]),
        Scene("a card with a portrait", [(120, 300), (480, 290), (486, 520), (116, 528)]).with {
            $0.hasPortrait = true
        },
    ]

    @Test(arguments: seen)
    func `the corners of the sheet are found`(scene: Scene) throws {
        let found = try #require(SheetFinder.find(in: scene.picture()), "\(scene.name)")
        let wanted = Quadrilateral(clockwise: scene.corners)
        for (corner, true_) in zip(found.corners, wanted.corners) {
            #expect((corner - true_).length < 9, "\(scene.name): \(corner) instead of \(true_)")
        }
    }

    static let unsure: [Scene] = [
        sheet.with { $0.table = 222 }, Scene("cut off above", [(80, -60), (520, -70), (560, 720), (50, 730)]),
        Scene("cut off at a corner", [(80, 90), (640, 80), (640, 720), (50, 730)]),
        Scene("small", [(250, 300), (350, 300), (350, 400), (250, 400)]),
        Scene("the whole picture", [(-20, -20), (620, -20), (620, 820), (-20, 820)]),
    ]

    @Test(arguments: unsure)
    func `when in doubt the photo is left as it is`(scene: Scene) {
        #expect(SheetFinder.find(in: scene.picture()) == nil, "\(scene.name)")
    }

    @Test func `grain and stripes are no sheet`() {
        var generator = SeededGenerator(state: 5)
        var grain = GreyPicture(width: 400, height: 300, filledWith: 0)
        for index in grain.pixels.indices { grain.pixels[index] = UInt8.random(in: 0...255, using: &generator) }
        #expect(SheetFinder.find(in: grain) == nil)
        var stripes = GreyPicture(width: 400, height: 300, filledWith: 30)
        for index in stripes.pixels.indices where index % 400 % 40 < 20 { stripes.pixels[index] = 220 }
        #expect(SheetFinder.find(in: stripes) == nil)
        for side in 1...3 {
            #expect(SheetFinder.find(in: GreyPicture(width: side, height: side, filledWith: 200)) == nil)
        }
    }

    @Test func `the sheet is cut out, straight, upright and as large as it was`() throws {
        let photo = try #require(PixelPicture(Self.sheet.picture(width: 600, height: 800))?.encoded(as: "png"))
        let page = try PaperPhoto.page(of: photo)
        #expect(page.isStraightened)
        // A sheet is about 1.41 times as high as it is wide; this one is seen at a slant.
        #expect((470...530).contains(page.width) && (620...760).contains(page.height), "\(page.width)×\(page.height)")
        let grey = try PixelPicture.decode(page.jpeg).grey()
        // At the edges is paper now, all around.
        for share in [0.05, 0.3, 0.5, 0.7, 0.95] {
            let (x, y) = (Int(share * Double(grey.width)), Int(share * Double(grey.height)))
            for place in [(x, 8), (x, grey.height - 9), (8, y), (grey.width - 9, y)] {
                #expect(grey.pixels[place.1 * grey.width + place.0] > 215, "\(place)")
            }
        }
    }

    @Test func `shade goes, print stays`() throws {
        let dim = Self.sheet.with { ($0.shade, $0.grain) = (55, 2) }.picture()
        let page = try PaperPhoto.page(of: try #require(PixelPicture(dim)?.encoded(as: "png")))
        let grey = try PixelPicture.decode(page.jpeg).grey()
        let middle = (0..<grey.width).map { x in grey.pixels[(grey.height / 2) * grey.width + x] }
        #expect(Int(middle.max() ?? 0) > 235)
        let left = (0..<grey.height).map { y in Int(grey.pixels[y * grey.width + 12]) }.sorted()[grey.height / 2]
        let right = (0..<grey.height).map { y in Int(grey.pixels[y * grey.width + grey.width - 13]) }.sorted()[
            grey.height / 2]
        #expect(abs(left - right) < 16, "\(left) and \(right)")
        #expect((grey.pixels.min() ?? 255) < 110)
    }

    @Test func `a photo without a sheet keeps its size, within what is kept`() throws {
        let plain = GreyPicture(width: 900, height: 300, filledWith: 180)
        let page = try PaperPhoto.page(of: try #require(PixelPicture(plain)?.encoded(as: "png")))
        #expect(!page.isStraightened && page.width == 900 && page.height == 300)
        let large = GreyPicture(width: 2_600, height: 1_300, filledWith: 180)
        let kept = try PaperPhoto.page(of: try #require(PixelPicture(large)?.encoded(as: "png")))
        #expect(kept.width == PaperPhoto.keptSide && kept.height == PaperPhoto.keptSide / 2)
        #expect(throws: PictureFailure.notAPicture) { try PaperPhoto.page(of: Array("%PDF-1.4".utf8)) }
    }

    @Test(arguments: [(200.0, 280.0, 1.4142), (300, 190, 1.5858), (200, 200, 1.0)])
    func `what is nearly a sheet or a card gets that shape`(width: Double, height: Double, ratio: Double) {
        let corners = [(0.0, 0.0), (width, 0), (width, height), (0, height)].map { PicturePoint(x: $0.0, y: $0.1) }
        let size = PaperPhoto.size(of: Quadrilateral(clockwise: corners))
        let found = Double(max(size.width, size.height)) / Double(min(size.width, size.height))
        #expect(abs(found - ratio) < 0.02)
    }

    @Test func `the map leads each corner of the square to one of the sheet`() {
        let sheet = Quadrilateral(clockwise: Self.seen[3].corners)
        let map = PerspectiveMap(toSquareFrom: sheet)
        for ((u, v), corner) in zip([(0.0, 0.0), (1, 0), (1, 1), (0, 1)], sheet.corners) {
            #expect((map.place(u, v) - corner).length < 1e-6)
        }
    }
}
