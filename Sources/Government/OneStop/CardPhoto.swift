import Base
import House
import Residents
import Web

/// A photo of an identity card that comes with a form: the code on it is read on the server, the photo is kept nowhere.
struct CardPhoto: Sendable {
    let photos: any CodePhotos

    /// The name of the field.
    static let field = "card_photo"
    /// What browsers offer; a telephone turns its own kinds into these.
    static let accept = "image/jpeg,image/png,image/webp"
    /// One photo of up to 15 MiB.
    private static let limits = UploadLimits(
        file: 15 << 20, total: 15 << 20, files: 1, body: 16 << 20, drain: 32 << 20, kinds: [.jpeg, .png, .webp, .gif])

    /// What was found on the photo.
    enum Reading: Sendable, Hashable {
        /// The text of a card's code.
        case card(String)
        /// Why there is none, and what to do.
        case unread(Message)
    }

    /// A form that may bring a photo, and what was read on it; nil if it brought none.
    func take(_ visit: Visit) async throws -> (form: Form, reading: Reading?) {
        let upload = try await visit.upload(to: photos.sink, limits: Self.limits, keepsForm: true)
        do {
            let reading = try await read(upload, visit)
            await upload.abandon()
            return (upload.form, reading ?? upload.refused.first.map { .unread($0.message) })
        } catch {
            await upload.abandon()
            throw error
        }
    }

    /// What was read on the photo of a form that brings other files too.
    func read(_ upload: UploadedForm, _ visit: Visit) async throws -> Reading? {
        switch try await photos.read(Self.field, of: upload, visit) {
        case .none: return nil
        case .unread(let message): return .unread(message)
        case .texts(let texts):
            let card = texts.first { CitizenCard.parse(qrText: $0) != nil }
            return card.map { .card($0) } ?? .unread("onestop.form.photo_no_card")
        }
    }
}
