import Base
import Testing

@testable import LookUp

@Suite struct DrawingTheMap {
    private func position(_ latitude: Double, _ longitude: Double) throws -> Position {
        try #require(Position(latitude: latitude, longitude: longitude))
    }

    @Test func `north is up, east is at the end of the line, all within the sheet`() throws {
        let positions = [
            try position(19.80, 105.60), try position(19.85, 105.70), try position(19.78, 105.65),
        ]
        let plot = try #require(MapPlot(positions))
        let places = positions.map(plot.place)
        #expect(places[1].y < places[0].y)
        #expect(places[0].y < places[2].y)
        #expect(places[0].x < places[2].x)
        #expect(places[2].x < places[1].x)
        for place in places {
            #expect((0...MapPlot.width).contains(place.x))
            #expect((0...plot.height).contains(place.y))
        }
    }

    @Test func `a hundred metres are as long to the north as to the east`() throws {
        let origin = try position(19.8, 105.6)
        let plot = try #require(MapPlot([origin, try position(19.9, 105.7)]))
        let start = plot.place(origin)
        let north = plot.place(try position(19.8009, 105.6))
        let east = plot.place(try position(19.8, 105.6 + 0.0009 / 0.9409))
        #expect(abs((start.y - north.y) - (east.x - start.x)) < 0.02)
    }

    @Test func `one point is in the middle, none has no sheet`() throws {
        let origin = try position(19.8, 105.6)
        let plot = try #require(MapPlot([origin]))
        #expect(abs(plot.place(origin).x - MapPlot.width / 2) < 0.01)
        #expect(abs(plot.place(origin).y - plot.height / 2) < 0.01)
        #expect(MapPlot([]) == nil)
    }

    @Test func `an address keeps kind, place and page`() throws {
        let at = try position(19.5, 105.25)
        #expect(ShowMap.url("/map", kind: nil, at: nil) == "/map")
        #expect(
            ShowMap.url("/map", kind: "a b", at: at, page: 2)
                == "/map?kind=a%20b&at=19.500000%2C105.250000&page=2")
    }
}
