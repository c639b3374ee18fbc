import Base
import Codes
import House
import Texts
import Web

/// Turns what a scan target answered into what `lookup/scan_page` shows.
struct ScanPageView {
    let visit: Visit

    func model(_ page: ScanPage, code: PublicCode) -> ViewModel {
        var scan: ViewModel = [
            "kind": page.kind, "icon": page.icon, "title": page.title, "owner": page.owner, "code": code.grouped,
            "state": [
                "kind": page.badge.kind.rawValue, "icon": page.badge.icon, "text": page.badge.text, "note": page.since,
            ] as ViewModel,
            "mark": page.assurance.map(mark), "action": page.action?.viewModel,
        ]
        if let language = page.titleLanguage, language != visit.language { scan["title_lang"] = language.tag }
        return [
            "title": page.title, "scan": scan, "more_actions": page.moreActions.map(\.viewModel),
            "sections": page.sections.map(section),
            "pictures": page.pictures.map { ["url": $0.path, "alt": $0.description] as ViewModel },
            "position": page.position.map(position),
            "qr": [
                "src": "\(code.path).svg", "code": code.grouped,
                "alt": visit.say("lookup.qr.alt", ["code": .text(code.grouped)]),
            ] as ViewModel,
        ]
    }

    private func mark(_ assurance: ScanPage.Assurance) -> ViewModel {
        let icon: String =
            switch assurance {
            case .declared: "person"
            case .verified: "check-circle"
            case .unverified: "info"
            }
        return [
            "kind": assurance.rawValue, "icon": icon,
            "text": visit.say(TextKey("lookup.assurance.\(assurance.rawValue)")),
        ]
    }

    /// Where it is: as words to copy, and as an address that opens the phone's own map (RFC 5870).
    private func position(_ position: Position) -> ViewModel {
        let text = position.text
        let digits = text.split { ", ".contains($0) }.joined(separator: ",")
        return ["text": text, "geo": "geo:\(digits)?q=\(digits)", "map": "/map?at=\(digits)"]
    }

    func section(_ section: ScanPage.Section) -> ViewModel {
        let rows = section.rows.map { ["key": $0.label, "value": $0.value] as ViewModel }
        return [
            "title": section.title, "has_rows": !rows.isEmpty, "rows": rows,
            "line": section.lines.count == 1 ? section.lines.first : nil, "has_lines": section.lines.count > 1,
            "is_ordered": section.isOrdered, "lines": section.lines, "lang": section.language?.tag,
            "has_links": !section.links.isEmpty, "links": section.links.map(\.viewModel),
        ]
    }
}

extension ScanPage {
    /// The same for programs, with what the register knows.
    func answer(_ record: CodeRecord) -> JSONValue {
        var members = json
        members["code"] = .string(record.code.text)
        members["kind"] = .string(record.kind)
        members["title"] = .string(title)
        members["owner"] = .string(owner)
        members["state"] = .string(record.state.rawValue)
        members["status"] = .string(badge.text)
        if let assurance { members["assurance"] = .string(assurance.rawValue) }
        if let action { members["next"] = ["title": .string(action.title), "path": .string(action.path)] }
        return .object(members)
    }
}
