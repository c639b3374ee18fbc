public import Base
import House

/// What becomes of one line, or of an account that no line names.
public struct LineFate: Sendable {
    /// The line of the file; 0 for an account that the file does not name.
    public let number: Int
    public let username: String
    public let fullName: String
    public let fate: Fate
    /// What changes, or what is wrong.
    public let note: Message?

    /// The five things that can happen.
    public enum Fate: String, Sendable, CaseIterable {
        case error, new, changed, ended, unchanged
    }
}

/// Decides what becomes of lines; pure, so that the dry run and the doing cannot differ.
struct AccountPlan {
    /// An account as it stands.
    struct Known {
        let account: AccountRecord
        var posts: [Post]
    }

    /// The units of whoever imports.
    let units: Set<ID<AdministrativeUnit>>
    let today: CalendarDate

    /// What to do for a line.
    enum Step {
        case open
        /// New values of the account, if they change, and the post that is added or replaced.
        case change(account: Bool, post: PostStep, note: Message)
        case nothing
        case refuse(Message)
    }

    enum PostStep {
        case keep
        case add
        case change(Post)
    }

    func step(_ line: AccountLine, _ known: Known?) -> Step {
        guard let known else {
            let isPossible = (line.last ?? .openEnd) >= (line.from ?? today)
            return isPossible ? .open : .refuse("identity.post.ends_before_it_begins")
        }
        if let problem = objection(to: known) { return .refuse(problem) }
        let changesAccount =
            known.account.fullName != line.fullName
            || line.phone.map { $0 != known.account.phone } ?? false
            || line.language.map { $0 != known.account.language } ?? false
        guard let post = post(of: line, in: known.posts) else {
            return .change(account: changesAccount, post: .add, note: "identity.import.adds_post")
        }
        let wanted = merged(line, into: post)
        let changesPost =
            Set(wanted.roles) != Set(post.roles) || wanted.title != post.title || wanted.period != post.period
        if let until = wanted.period.until, until <= wanted.period.from {
            return .refuse("identity.post.ends_before_it_begins")
        }
        if !changesPost, !changesAccount { return .nothing }
        return .change(
            account: changesAccount, post: changesPost ? .change(wanted) : .keep,
            note: changesPost ? "identity.import.changes_post" : "identity.import.changes_account")
    }

    /// Why the account is out of the hands of whoever imports.
    func objection(to known: Known) -> Message? {
        if known.account.state == .closed { return "identity.import.closed" }
        let isOurs = known.posts.contains { units.contains($0.unit) }
        let worksElsewhere = known.posts.contains { $0.period.contains(today) && !units.contains($0.unit) }
        return isOurs && !worksElsewhere ? nil : "identity.import.not_ours"
    }

    /// The post that the line means: of that unit and title, not over, or over with the very day that the line says.
    func post(of line: AccountLine, in posts: [Post]) -> Post? {
        let meant = posts.filter { $0.unit == line.unit && $0.title.vietnamese.folded() == line.title.folded() }
        let end = line.last?.adding(days: 1)
        return meant.first { $0.period.until.map { $0 > today } ?? true }
            ?? meant.first { end != nil && $0.period.until == end }
    }

    /// The post as the line wants it; empty cells leave what is.
    private func merged(_ line: AccountLine, into post: Post) -> Post {
        Post(
            id: post.id, unit: post.unit,
            title: LocalizedText(
                line.title, english: line.titleEnglish ?? post.title.others[.english],
                arabic: line.titleArabic ?? post.title.others[.arabic]),
            roles: line.roles,
            period: DatePeriod(
                from: line.from ?? post.period.from, until: line.last?.adding(days: 1) ?? post.period.until),
            isMain: post.isMain)
    }
}
