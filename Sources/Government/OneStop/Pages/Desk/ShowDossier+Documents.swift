import Base
import Files
import House
import Texts
import Web

/// The papers of a dossier, each with its files, what is known of them and what may be done with them.
extension ShowDossier {
    func documents(
        _ record: DossierRecord, _ scanner: ScannerSection, _ actor: Actor, _ visit: Visit
    ) -> [ViewModel] {
        let base = "/desk/dossiers/\(record.dossier.id)/documents"
        let mayMark =
            DossierRules.objection(
                to: .markDocument, on: record.dossier, record.procedure, record.situation, by: actor) == nil
        let wanted = Set(record.procedure.documents(for: record.answers).map(\.key))
        let shown = record.procedure.documents.filter { paper in
            wanted.contains(paper.key) || record.documents.contains { $0.document.key == paper.key }
        }
        let others = Set(record.procedure.others(record.documents.map(\.document)).map(\.id))
        func models(_ files: [(document: AttachedDocument, file: StoredFile?)]) -> [ViewModel] {
            files.map { document, file -> ViewModel in
                [
                    "url": "\(base)/\(document.id)", "name": file?.name ?? "",
                    "preview_url": file?.hasPreview == true ? "\(base)/\(document.id)/preview" : nil,
                    "size": file.map { visit.formats.bytes($0.size) },
                    "id": document.id.text, "digitised": scanner.line(document.file),
                    "marks": mayMark ? scanner.marks(document.file) : [],
                    "reject_url": mayMark && scanner.isScan(document.file)
                        ? "\(base)/\(document.id)/reject" : nil,
                    "seen": document.originalSeen
                        ? visit.say("onestop.desk.document.seen", ["who": .text(document.checkedBy)]) : nil,
                    "mark_url": mayMark && !scanner.isMarked(document.file) ? "\(base)/\(document.id)" : nil,
                    "mark_value": document.originalSeen ? "no" : "yes",
                    "mark_text": visit.say(
                        document.originalSeen ? "onestop.desk.document.unmark" : "onestop.desk.document.mark"),
                ]
            }
        }
        var sections = shown.map { paper -> ViewModel in
            let files = record.documents.filter { $0.document.key == paper.key }
            let isRequired = paper.isRequired(for: record.answers)
            return [
                "name": paper.name.text(in: visit.language),
                "missing": files.isEmpty && isRequired ? visit.say("onestop.desk.document.missing") : nil,
                "none": files.isEmpty && !isRequired ? visit.say("onestop.desk.document.none") : nil,
                "offer": files.isEmpty ? scanner.offer(paper.key) : nil, "files": models(files),
            ]
        }
        if !others.isEmpty {
            sections.append([
                "name": visit.say("onestop.form.papers_other"),
                "files": models(record.documents.filter { others.contains($0.document.id) }),
            ])
        }
        return sections
    }
}
