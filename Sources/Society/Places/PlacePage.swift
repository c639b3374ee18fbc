import Base
import House
import Storage
import Texts
import Translations
import Web

/// Turns a place into the page that its code opens; the desk previews the same.
struct PlacePage {
    let visit: Visit
    let details: PlaceDetails
    /// Where the pictures are: those of the public, or those of the desk.
    let pictureBase: String

    private var place: Place { details.place }
    private var today: CalendarDate { visit.now.date }
    private var hours: HoursWords { HoursWords(visit: visit) }

    /// The page as the public sees it once the place is open.
    var page: ScanPage {
        let facts = place.facts
        var page = head(badge)
        page.since = visit.say(
            "places.listed_since", ["date": .date(place.publishFrom ?? place.createdAt.date)])
        page.assurance =
            switch facts.assurance {
            case .unverified: .unverified
            case .declared: .declared
            case .verified: .verified
            }
        page.action = action
        page.sections = [translationNote, summary, opening, directions, story, contact, about].compactMap(\.self)
        page.pictures = details.pictures.filter(\.isShown).map {
            ScanPage.Picture(path: "\(pictureBase)/\($0.id)", description: $0.description.text(in: visit.language))
        }
        page.position = facts.position
        page.json = json
        return page
    }

    /// The page of a place whose day has not come.
    func notYet(from day: CalendarDate) -> ScanPage {
        head(Badge(.progress, icon: "clock", visit.say("places.not_yet", ["date": .date(day)])))
    }

    /// The page of a place that was taken away.
    var withdrawn: ScanPage {
        var page = head(Badge(.warn, icon: "refuse", visit.say("places.withdrawn")))
        page.since = visit.say("places.withdrawn_since", ["date": .date(place.changedAt.date)])
        page.sections = [ScanPage.Section(visit.say("places.withdrawn_why"), lines: [place.withdrawnReason])]
        page.json["reason"] = .string(place.withdrawnReason)
        return page
    }

    private func head(_ badge: Badge) -> ScanPage {
        ScanPage(
            kind: visit.say(place.facts.kind.text), icon: place.facts.kind.icon,
            title: place.title.text(in: visit.language), titleLanguage: place.title.language(for: visit.language),
            owner: details.unit?.name.text(in: visit.language) ?? "", badge: badge,
            json: ["key": .string(place.key), "place_kind": .string(place.facts.kind.rawValue)])
    }

    /// Kept pages live for a day: what is said of today is true all day.
    private var badge: Badge {
        guard let words = hours.today(place.facts.hours, on: today) else {
            return Badge(.good, icon: "check-circle", visit.say("places.listed"))
        }
        let isClosed = place.facts.hours.spans(on: today)?.isEmpty ?? false
        return Badge(isClosed ? .warn : .good, icon: "clock", words)
    }

    private var action: Link? {
        if !place.facts.phone.isEmpty {
            return Link(
                visit.say("places.call", ["phone": .text(place.facts.phone)]), path: "tel:\(place.facts.phone)",
                icon: "phone")
        }
        return details.unit.map {
            Link(
                visit.say("places.see_unit", ["unit": .localized($0.name)]), path: "/units/\($0.key)",
                icon: "building")
        }
    }

    // MARK: sections

    /// Says where the reader's language is behind the Vietnamese words, or has none.
    private var translationNote: ScanPage.Section? {
        let key: TextKey? =
            switch details.words.state(of: visit.language) {
            case .current: nil
            case .stale: "places.translation.stale"
            case .missing: "places.translation.missing"
            }
        return key.map { ScanPage.Section(visit.say("places.translation.title"), lines: [visit.say($0)]) }
    }

    private func section(_ field: PlaceField, _ title: TextKey) -> ScanPage.Section? {
        let text = details.words.text(field)
        let words = text.text(in: visit.language)
        guard !words.isEmpty else { return nil }
        return ScanPage.Section(
            visit.say(title), lines: [words],
            language: visit.language == text.language(for: visit.language) ? nil : text.language(for: visit.language))
    }

    private var summary: ScanPage.Section? { section(.summary, "places.section.summary") }
    private var directions: ScanPage.Section? { section(.directions, "places.section.directions") }
    private var story: ScanPage.Section? { section(.text, "places.section.text") }

    private var opening: ScanPage.Section? {
        let rows = hours.rows(place.facts.hours, from: today)
        return rows.isEmpty ? nil : ScanPage.Section(visit.say("places.section.hours"), rows: rows)
    }

    private var contact: ScanPage.Section? {
        let facts = place.facts
        let rows = [("address", facts.address), ("phone", facts.phone), ("website", facts.website)]
            .filter { !$0.1.isEmpty }.map { (label: visit.say(TextKey("places.field.\($0.0)")), value: $0.1) }
        guard !rows.isEmpty else { return nil }
        let links =
            facts.website.isEmpty
            ? [] : [Link(visit.say("places.open_website"), path: facts.website, icon: "globe")]
        return ScanPage.Section(visit.say("places.section.contact"), rows: rows, links: links)
    }

    private var about: ScanPage.Section? {
        let facts = place.facts
        var rows: [(label: String, value: String)] = []
        if facts.wheelchair != .unknown {
            rows.append(
                (
                    label: visit.say("places.field.wheelchair"),
                    value: visit.say(TextKey("places.wheelchair.\(facts.wheelchair.rawValue)"))
                ))
        }
        if !facts.nicknames.isEmpty {
            rows.append((visit.say("places.field.nicknames"), visit.formats.list(facts.nicknames)))
        }
        if !facts.declaredBy.isEmpty { rows.append((visit.say("places.field.declared_by"), facts.declaredBy)) }
        rows.append((visit.say("places.changed"), visit.formats.date(place.changedAt.date)))
        let credits = details.pictures.enumerated().filter { $0.element.isShown && !$0.element.credit.isEmpty }
        rows += credits.map { number, picture in
            (
                label: visit.say("places.picture_credit", ["count": .number(Int64(number) + 1)]),
                value: picture.credit
            )
        }
        if facts.isSynthetic { rows.append((visit.say("places.demo"), visit.say("places.synthetic"))) }
        return ScanPage.Section(visit.say("places.section.about"), rows: rows)
    }

    /// The same for programs.
    private var json: [String: JSONValue] {
        var members = place.json(unit: details.unit)
        for (field, text) in details.words.texts where field != .title { members[field.rawValue] = text.json }
        members["hours"] = place.facts.hours.json
        members["place_kind"] = .string(place.facts.kind.rawValue)
        members["kind"] = nil
        members["title"] = nil
        return members
    }
}

extension LocalizedText {
    /// By language.
    var json: JSONValue {
        var members: [String: JSONValue] = ["vi": .string(vietnamese)]
        for (language, text) in others { members[language.tag] = .string(text) }
        return .object(members)
    }
}

extension Place {
    /// What programs are told of a place in lists.
    func json(unit: AdministrativeUnit?) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "key": .string(key), "kind": .string(facts.kind.rawValue), "title": title.json, "path": .string(path),
            "address": .string(facts.address), "phone": .string(facts.phone), "website": .string(facts.website),
            "nicknames": .array(facts.nicknames.map { .string($0) }),
            "wheelchair": .string(facts.wheelchair.rawValue), "assurance": .string(facts.assurance.rawValue),
            "synthetic": .bool(facts.isSynthetic), "changed_at": .string(changedAt.iso),
        ]
        if let unit { members["unit"] = .string(unit.key) }
        if let position = facts.position {
            members["position"] = [
                "latitude": .number(position.latitude), "longitude": .number(position.longitude),
            ]
        }
        return members
    }
}
