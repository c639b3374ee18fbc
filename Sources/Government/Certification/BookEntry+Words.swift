import Base
import Texts

extension BookEntry {
    /// The words to stand over the copy or signature: the text of its day, filled from the entry. In Vietnamese, as the law has them.
    func words(personalNumber: String, formats: Formats) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return CertificationWording.filled(
            wording,
            [
                "number": "\(number)", "day": two(day.day), "month": day.month < 3 ? two(day.month) : "\(day.month)",
                "year": "\(year)", "agency": agency, "superior": superior, "signer": signer,
                "signer_post": signerPost, "officer": officer, "requester": requester,
                "personal_number": personalNumber, "document": document, "pages": "\(pages)", "copies": "\(copies)",
                "amount": formats.money(amount),
            ])
    }
}
