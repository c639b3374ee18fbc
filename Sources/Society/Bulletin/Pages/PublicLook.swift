import Base
import Codes
import Files
import House
import Storage
import Texts
import Translations
import Web

/// What all public pages of an entry show alike.
struct PublicLook {
    let visit: Visit
    let entry: BulletinEntry

    private var look: EntryLook { EntryLook(visit: visit) }

    /// Title, words and state, for `bulletin/show_…`.
    func model(unit: AdministrativeUnit?) -> ViewModel {
        let (title, text) = (entry.words.title, entry.words.text)
        let language = visit.language
        return [
            "title": title.text(in: language), "title_lang": lang(title), "text_lang": lang(text),
            "text_dir": text.language(for: language).direction,
            "paragraphs": MarkupText.paragraphs(text.text(in: language)),
            "icon": entry.kind.icon, "state": look.publicState(entry).viewModel,
            "since": entry.publishedAt.map { visit.say("bulletin.public.since", ["when": .instant($0)]) },
            "unit": unit.map { ["title": $0.name.text(in: language), "url": "/units/\($0.key)"] as ViewModel },
            "withdrawn": entry.stage == .withdrawn
                ? visit.say(
                    entry.kind == .event ? "bulletin.public.cancelled_because" : "bulletin.public.withdrawn_because",
                    [
                        "when": entry.withdrawnAt.map { .instant($0) } ?? .text(""), "words": .text(entry.remark),
                    ]) : nil,
            "is_stale": entry.words.isStale(in: language), "is_synthetic": entry.isSynthetic,
        ]
    }

    /// What was corrected, the newest first.
    func corrections(_ revisions: [EntryRevision]) -> [ViewModel] {
        revisions.filter { $0.state == .applied }.compactMap { revision in
            revision.decidedAt.map { at in
                [
                    "when": visit.say("bulletin.public.corrected", ["when": .instant(at)]), "iso": at.iso,
                    "note": revision.note.text(in: visit.language), "note_lang": lang(revision.note),
                ]
            }
        }
    }

    /// The code and the address to print it with.
    func symbol(_ code: CodeRecord?) -> ViewModel? {
        code.flatMap { code in
            code.state == .published
                ? [
                    "src": "\(code.code.path).svg", "code": code.code.grouped,
                    "alt": visit.say("bulletin.qr_alt", ["code": .text(code.code.grouped)]),
                ] : nil
        }
    }

    /// The tag of the language that is shown, where it is not the reader's.
    func lang(_ text: LocalizedText) -> String? {
        let shown = text.language(for: visit.language)
        return shown == visit.language ? nil : shown.tag
    }

    var share: Page.Share {
        Page.Share(
            title: entry.words.title.text(in: visit.language),
            text: entry.words.text.text(in: visit.language).excerpt(160))
    }
}
