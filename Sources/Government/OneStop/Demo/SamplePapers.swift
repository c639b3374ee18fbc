import Base
import Files
import Paper

/// Pictures of papers for the dossiers of the demo, drawn here: a page with the paper's name, and that it is a sample.
/// SYNTHETIC: all words come from `Data`.
struct SamplePapers {
    let files: FileStore
    let people: DemoPeople

    /// Who holds the files that applicants of the demo sent.
    static let applicant = "demo"
    /// The newest dossiers have pictures, up to so many; each waits for the disk, several at a time.
    private static let most = 500
    private static let atOnce = 16
    /// A page as a small photo: about 20 kB.
    private static let pixels = 360

    /// A dossier that wants pictures, and who may attach them.
    struct Wanted {
        let procedure: Procedure
        let holder: String
    }

    typealias Staged = (key: String, file: ID<StoredFile>)

    private struct Sheet: Sendable {
        let index: Int
        let key: String
        let bytes: [UInt8]
        let holder: String
    }

    /// Stages pictures for dossiers in their order, the latest last; answers them by the place of the dossier.
    func stage(_ wanted: [Wanted]) async throws -> [Int: [Staged]] {
        var drawn: [String: [UInt8]] = [:]
        var sheets: [Sheet] = []
        for (index, dossier) in wanted.enumerated().reversed() where sheets.count < Self.most {
            for document in dossier.procedure.documents
            where document.isRequired || (index % 3 == 0 && document.showWhen == nil) {
                let name = document.name.vietnamese
                let bytes = try drawn[name] ?? draw(name)
                drawn[name] = bytes
                sheets.append(Sheet(index: index, key: document.key, bytes: bytes, holder: dossier.holder))
            }
        }
        var staged: [Int: [Staged]] = [:]
        for start in stride(from: 0, to: sheets.count, by: Self.atOnce) {
            let batch = Array(sheets[start..<min(start + Self.atOnce, sheets.count)])
            for (sheet, file) in zip(batch, try await stage(batch)) {
                if let file { staged[sheet.index, default: []].append((sheet.key, file)) }
            }
        }
        return staged
    }

    private func stage(_ batch: [Sheet]) async throws -> [ID<StoredFile>?] {
        let files = files
        return try await withThrowingTaskGroup(of: (Int, ID<StoredFile>?).self) { group in
            for (place, sheet) in batch.enumerated() {
                group.addTask {
                    let file = try await files.stage(sheet.bytes, name: "\(sheet.key).png", holder: sheet.holder)
                    return (place, file.storedID)
                }
            }
            var ids = [ID<StoredFile>?](repeating: nil, count: batch.count)
            for try await (place, id) in group { ids[place] = id }
            return ids
        }
    }

    private func draw(_ name: String) throws -> [UInt8] {
        let lines = people.lines("papers", "lines").map { Block.text(RichText($0), alignment: .center) }
        return try PaperDocument(
            size: .a5, metadata: PaperMetadata(title: name, createdAt: ""),
            blocks: [.spacer(20), .title(name), .rule, .spacer(10)] + lines,
            footer: PaperFooter(pageNumbers: .none), draftMark: people.lines("papers", "mark").first
        ).picture(pixels: Self.pixels)
    }
}
