import Base
import Files
import HTTPTypes
import House
import Storage
import Texts
import Web

/// What the telephone adds to pages of the desk: its state, who digitised which paper, kept papers that can be used again, and what
/// was scanned for a form.
struct ScannerSection: Sendable {
    private let visit: Visit
    /// Whether the official may have papers scanned here.
    private let isOffered: Bool
    private let target: Pairing.Target
    private let pairing: Pairing?
    private let digitised: [String: DigitisedPaper]
    private let kept: [KeptPaper]
    private let formFiles: [(key: String, file: StoredFile)]

    /// For the page of a dossier; its telephone follows.
    static func of(_ record: DossierRecord, _ actor: Actor, _ services: OneStopServices, _ visit: Visit) async throws
        -> ScannerSection
    {
        let (dossier, today) = (record.dossier, visit.now.date)
        let mayScan =
            actor.may(DossierRules.scan)
            && DossierRules.objection(
                to: .markDocument, on: dossier, record.procedure, record.situation, by: actor) == nil
        let files = record.documents.map(\.document.file)
        let (digitised, kept) = try await services.database.read { connection in
            (
                try DigitisedPaperStore().papers(of: files, in: connection),
                mayScan ? try DigitisedPaperStore().kept(for: dossier.id, on: today, in: connection) : []
            )
        }
        let pairing = try await following(.dossier(dossier.id), mayScan, services, visit)
        return ScannerSection(
            visit: visit, isOffered: mayScan, target: .dossier(dossier.id), pairing: pairing, digitised: digitised,
            kept: kept, formFiles: [])
    }

    /// For the form of a walk-in.
    static func of(_ procedure: Procedure, _ actor: Actor, _ services: OneStopServices, _ visit: Visit) async throws
        -> ScannerSection
    {
        let mayScan = actor.may(DossierRules.scan)
        let target = Pairing.Target.form(procedure.code)
        let pairing = try await following(target, mayScan, services, visit)
        let files = try await services.database.read { connection -> [(key: String, file: StoredFile)] in
            guard let pairing else { return [] }
            let found = try ScannerStore().formFiles(for: procedure.code, of: pairing.id, in: connection)
            // What became part of a dossier is no longer staged.
            let staged = try services.files.staged(
                found.compactMap { ID<StoredFile>($0.file) }, holder: actor.id, in: connection)
            return staged.compactMap { file in
                found.first { $0.file == file.id.text }.map { ($0.key, file) }
            }
        }
        return ScannerSection(
            visit: visit, isOffered: mayScan, target: target, pairing: pairing, digitised: [:], kept: [],
            formFiles: files)
    }

    private static func following(
        _ target: Pairing.Target, _ mayScan: Bool, _ services: OneStopServices, _ visit: Visit
    ) async throws -> Pairing? {
        guard mayScan else { return nil }
        let pairings = ScannerPairings(services: services)
        guard let own = try await pairings.own(visit) else { return nil }
        // A form that came back was open before.
        if visit.method == .get { try await pairings.follow(own, target) }
        return own
    }

    /// What parts of the page wait for.
    var topics: String {
        var names = [pairing?.topic.name].compactMap(\.self)
        if case .dossier(let id) = target { names.append(Topic.papers(of: id).name) }
        return names.joined(separator: " ")
    }

    /// The state of the telephone, for `onestop/desk/scanner_state`; nil for those who may not scan.
    var state: ViewModel? {
        guard isOffered else { return nil }
        return [
            "kind": target.kind, "target": target.name,
            "connected": pairing.flatMap { pairing in
                pairing.openedAt.map {
                    visit.say("onestop.scanner.connected", ["time": .text(visit.formats.time($0))])
                }
            },
            "waiting": pairing.map { $0.openedAt == nil }, "none": pairing == nil,
        ]
    }

    /// Who digitised the file, when, from what, and whether it is a kept one.
    func line(_ file: ID<StoredFile>) -> String? {
        guard let paper = digitised[file.text] else { return nil }
        let what = visit.say(TextKey("onestop.scanner.mark.\(paper.mark.rawValue)"))
        guard paper.pages > 0 else { return what }
        let key: TextKey = paper.reusedFrom == nil ? "onestop.scanner.digitised" : "onestop.scanner.digitised_again"
        let line = visit.say(
            key, ["who": .text(paper.actorName), "when": .text(visit.formats.instant(paper.at)), "what": .text(what)])
        return [line, validity(paper)].compactMap(\.self).joined(separator: " ")
    }

    /// Whether the desk made it, so that it may be sent back.
    func isScan(_ file: ID<StoredFile>) -> Bool { isOffered && (digitised[file.text]?.pages ?? 0) > 0 }

    /// The choice of marks for a file.
    func marks(_ file: ID<StoredFile>) -> [ViewModel] {
        guard isOffered else { return [] }
        return ViewModel.options(
            PaperMark.allCases.map { ($0.rawValue, visit.say(TextKey("onestop.scanner.mark.\($0.rawValue)"))) },
            chosen: digitised[file.text]?.mark.rawValue)
    }

    func isMarked(_ file: ID<StoredFile>) -> Bool { digitised[file.text] != nil }

    /// A kept paper that can stand for the missing one.
    func offer(_ key: String) -> ViewModel? {
        guard case .dossier(let id) = target, let found = kept.first(where: { $0.key == key }) else { return nil }
        let text = visit.say(
            "onestop.scanner.kept",
            [
                "when": .text(visit.formats.date(found.paper.at.date)), "who": .text(found.paper.actorName),
                "what": .text(visit.say(TextKey("onestop.scanner.mark.\(found.paper.mark.rawValue)"))),
            ])
        return [
            "url": "/desk/dossiers/\(id)/kept/\(found.paper.file)",
            "text": [text, validity(found.paper)].compactMap(\.self).joined(separator: " "),
        ]
    }

    private func validity(_ paper: DigitisedPaper) -> String? {
        paper.validUntil.map { visit.say("onestop.scanner.valid", ["date": .text(visit.formats.date($0))]) }
    }

    /// What was scanned for that paper of the form and is not already in it.
    func scanned(_ key: String, besides kept: Set<ID<StoredFile>>) -> [ViewModel] {
        formFiles.filter { $0.key == key && !kept.contains($0.file.id) }.map { _, file in
            ["name": "kept.\(key)", "value": file.id.text, "file": file.name, "remove_form": "remove-\(file.id)"]
        }
    }

    /// The forms that take scanned files out again: they stand outside of the large form.
    var removals: [ViewModel] {
        formFiles.map { _, file in
            ["id": "remove-\(file.id)", "action": "/desk/scanner/files/\(file.id)/remove"]
        }
    }
}
