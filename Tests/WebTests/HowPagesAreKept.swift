import Base
import NIOCore
import Storage
import Testing

@testable import Web

@Suite struct HowPagesAreKept {
    private let today = CalendarDate(dayNumber: 20_000)

    private func key(_ path: String, _ query: String = "") -> PageCache.Key {
        PageCache.Key("vi html \(path)?\(query)", path: path, query: query)
    }

    private func page(_ size: Int) -> PageCache.Entry {
        PageCache.Entry(
            String(repeating: "x", count: size), mediaType: "application/octet-stream", language: .english)
    }

    @Test func `a page goes when its topic is raised, whoever notices first`() {
        let cache = PageCache()
        func keeps() -> Bool { cache.find(key("/a"), on: today) != nil }
        func keep() { cache.store(key("/a"), page(10), cache.stamp(["t"], on: today)) }
        keep()
        #expect(keeps())
        cache.raise("t")
        #expect(!keeps())
        keep()
        cache.adopt(["t": 1])
        #expect(!keeps())
        // Another process' raise follows, and the number of the database alone tells of it.
        keep()
        cache.adopt(["t": 1])
        #expect(keeps())
        cache.adopt(["t": 2])
        #expect(!keeps())
        let stamp = cache.stamp(["t"], on: today)
        cache.raise("t")
        cache.store(key("/a"), page(10), stamp)
        #expect(!keeps())
    }

    @Test func `a page is kept for one day, because what is in force changes with the day`() {
        let cache = PageCache()
        cache.store(key("/a"), page(10), cache.stamp([], on: today))
        #expect(cache.find(key("/a"), on: today) != nil)
        #expect(cache.find(key("/a"), on: today.adding(days: 1)) == nil)
    }

    @Test func `made-up addresses do not push the others out`() {
        let cache = PageCache()
        let stamp = cache.stamp([], on: today)
        cache.store(key("/a"), page(10), stamp)
        let large = page(1 << 20)
        for number in 0..<100 { cache.store(key("/a", "x=\(number)"), large, stamp) }
        for number in 0..<100 { cache.store(key("//a%20\(number)"), large, stamp) }
        #expect(cache.find(key("/a"), on: today) != nil)
    }

    @Test func `of a full shelf a page that is asked for stays, and all go when the frame changes`() {
        let cache = PageCache()
        let stamp = cache.stamp([], on: today)
        cache.store(key("/read"), page(10), stamp)
        cache.store(key("/unread"), page(10), stamp)
        let large = page(1 << 20)
        for number in 0..<200 {
            cache.store(key("/\(number)"), large, stamp)
            #expect(cache.find(key("/read"), on: today) != nil, "\(number)")
        }
        #expect(cache.find(key("/unread"), on: today) == nil && cache.find(key("/0"), on: today) == nil)
        #expect(cache.find(key("/199"), on: today) != nil)
        cache.empty()
        #expect(cache.find(key("/read"), on: today) == nil && cache.find(key("/199"), on: today) == nil)
    }

    @Test func `ranges of bytes stay within the file, however far they reach`() {
        #expect(ByteRange.parse("bytes=0-9223372036854775807", total: 10) == .part(0...9))
        #expect(ByteRange.parse("bytes=-9223372036854775807", total: 10) == .part(0...9))
        #expect(ByteRange.parse("bytes=-3", total: 10) == .part(7...9))
        #expect(ByteRange.parse("bytes=4-", total: 10) == .part(4...9))
        #expect(ByteRange.parse("bytes=4-4", total: 10) == .part(4...4))
        for header in ["bytes=10-", "bytes=10-12", "bytes=-0"] {
            #expect(ByteRange.parse(header, total: 10) == .unsatisfiable)
        }
        #expect(ByteRange.parse("bytes=-1", total: 0) == .unsatisfiable)
        for header in ["bytes=5-4", "bytes=1-2,4-5", "bytes=99999999999999999999-", "lines=1-2", "bytes=a-b"] {
            #expect(ByteRange.parse(header, total: 10) == .whole)
        }
    }

    @Test func `the tries of one household are counted together`() {
        #expect(networkPart(of: "203.0.113.7") == "203.0.113.7")
        #expect(networkPart(of: "2001:db8:1:2:3:4:5:6") == "2001:db8:1:2")
        #expect(networkPart(of: "2001:db8:1:2::9") == networkPart(of: "2001:db8:1:2:ffff::1"))
        #expect(networkPart(of: "2001:db8::9") == "2001:db8:0:0")
        #expect(networkPart(of: "::1") == "0:0:0:0")
        #expect(networkPart(of: "::ffff:203.0.113.7") == "::ffff:203.0.113.7")
    }
}
