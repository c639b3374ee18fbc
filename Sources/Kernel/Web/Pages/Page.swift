public import Base
public import HTTPTypes

/// An answer for a person: a template and what it shows. Web adds what every page has (texts, language, account, menu).
public struct Page: Sendable {
    /// `feature/show_noun`, or `layouts/…` for none.
    public var template: String
    public var values: ViewModel
    public var status: HTTPResponse.Status
    /// Kept out of search engines.
    public var isPrivate: Bool
    /// What the preview shows when the page is shared. Pages for everyone have one without being told.
    public var share: Share?

    /// The preview of a shared link.
    public struct Share: Sendable {
        public var title: String
        public var text: String
        /// The path of a picture (JPEG or PNG: chat programs draw no SVG); nil for the site's own symbol.
        public var image: String?

        public init(title: String, text: String, image: String? = nil) {
            self.title = title
            self.text = text
            self.image = image
        }
    }

    public init(
        _ template: String, status: HTTPResponse.Status = .ok, isPrivate: Bool = false, _ values: ViewModel = [:]
    ) {
        self.template = template
        self.values = values
        self.status = status
        self.isPrivate = isPrivate
    }
}

/// What a handler answers.
public enum Reply: Sendable {
    case page(Page)
    /// See other (303): after a form was accepted, with a line for the next page.
    case redirect(String, flash: Flash? = nil)
    case json(JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:])
    case download(Download)
    /// Text for programs, such as a feed or a calendar; on a route with topics it is kept and confirmed like a page.
    case text(String, mediaType: String)
    /// No content (204).
    case empty
    /// See other, and the browser shows the value again for so many seconds: what a person without an account holds, e.g. a number
    /// in a queue. No script of the page can read it.
    case remembering(name: String, value: String, seconds: Int, next: String)
    /// A session begins with the secret, or ends without one; then see other.
    case signedIn(secret: String?, next: String)
    /// Tells of topics that are raised, until the holder may no longer listen.
    case live(Live)
}

/// One line shown on the next page: what was done.
public struct Flash: Sendable {
    /// How it looks.
    public enum Kind: String, Sendable { case success, info, warning, error }

    public var kind: Kind
    public var message: Message

    public init(_ kind: Kind, _ message: Message) {
        self.kind = kind
        self.message = message
    }
}

/// Bytes for the person to keep: shown in the browser where it can, named for saving.
public struct Download: Sendable {
    public var bytes: [UInt8]
    public var mediaType: String
    public var fileName: String
    /// Shown in the page rather than saved.
    public var isInline: Bool
    /// May be kept by the browser for so many seconds; nil for never (personal).
    public var cacheSeconds: Int?

    public init(
        _ bytes: [UInt8], mediaType: String, fileName: String, isInline: Bool = true, cacheSeconds: Int? = nil
    ) {
        self.bytes = bytes
        self.mediaType = mediaType
        self.fileName = fileName
        self.isInline = isInline
        self.cacheSeconds = cacheSeconds
    }
}
