import Base
import Storage

/// What was announced lately, as Atom (RFC 4287) and as JSON Feed 1.1. One value, two spellings.
struct NewsFeed: Sendable {
    /// One announcement.
    struct Item: Sendable {
        /// Never changes, wherever the site moves.
        let id: ID<BulletinEntry>
        let title: String
        let text: String
        let language: Language
        let author: String
        let address: String
        let publishedAt: Instant
        let updatedAt: Instant
        let files: [File]
    }

    /// An attachment.
    struct File: Sendable {
        let address: String
        let mediaType: String
        let title: String
        /// Bytes; nil where what is sent is made when asked for.
        let size: Int?
    }

    let title: String
    let author: String
    let language: Language
    /// Where people read it.
    let home: String
    /// Where programs find it as Atom, and as JSON.
    let atomAddress: String
    let jsonAddress: String
    let items: [Item]
    /// When nothing was ever announced.
    let emptySince: Instant

    private var updatedAt: Instant { items.map(\.updatedAt).max() ?? emptySince }

    var atom: String {
        func e(_ text: String) -> String { MarkupText.escaped(text) }
        var lines = [
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"\(language.tag)\">",
            "<id>\(e(atomAddress))</id>", "<title>\(e(title))</title>", "<updated>\(updatedAt.iso)</updated>",
            "<author><name>\(e(author))</name></author>",
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"\(e(atomAddress))\"/>",
            "<link rel=\"alternate\" type=\"text/html\" href=\"\(e(home))\"/>",
            "<generator>LàngSố</generator>",
        ]
        for item in items {
            lines += [
                "<entry xml:lang=\"\(item.language.tag)\">", "<id>urn:uuid:\(item.id)</id>",
                "<title>\(e(item.title))</title>", "<published>\(item.publishedAt.iso)</published>",
                "<updated>\(item.updatedAt.iso)</updated>", "<author><name>\(e(item.author))</name></author>",
                "<link rel=\"alternate\" type=\"text/html\" href=\"\(e(item.address))\"/>",
            ]
            lines += item.files.map { file in
                "<link rel=\"enclosure\" type=\"\(e(file.mediaType))\" title=\"\(e(file.title))\""
                    + (file.size.map { " length=\"\($0)\"" } ?? "") + " href=\"\(e(file.address))\"/>"
            }
            lines += ["<content type=\"html\">\(e(MarkupText.html(item.text)))</content>", "</entry>"]
        }
        return (lines + ["</feed>", ""]).joined(separator: "\n")
    }

    var json: JSONValue {
        [
            "version": "https://jsonfeed.org/version/1.1", "title": .string(title),
            "home_page_url": .string(home), "feed_url": .string(jsonAddress), "language": .string(language.tag),
            "authors": [["name": .string(author)]],
            "items": .array(
                items.map { item in
                    var members: [String: JSONValue] = [
                        "id": .string("urn:uuid:\(item.id)"), "url": .string(item.address),
                        "title": .string(item.title), "content_text": .string(item.text),
                        "date_published": .string(item.publishedAt.iso),
                        "date_modified": .string(item.updatedAt.iso), "language": .string(item.language.tag),
                        "authors": [["name": .string(item.author)]],
                    ]
                    if !item.files.isEmpty {
                        members["attachments"] = .array(
                            item.files.map { file in
                                var members: [String: JSONValue] = [
                                    "url": .string(file.address), "mime_type": .string(file.mediaType),
                                    "title": .string(file.title),
                                ]
                                if let size = file.size { members["size_in_bytes"] = .integer(Int64(size)) }
                                return .object(members)
                            })
                    }
                    return .object(members)
                }),
        ]
    }
}
