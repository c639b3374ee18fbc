import Base
import Codes
import Files
import Storage
import Web

/// The pages that a telephone has photographed and that are not yet part of a paper.
struct PhonePages: Sendable {
    let services: OneStopServices
    let store = ScannerStore()

    /// Pages that may wait at once.
    static let most = 40

    /// Photos become pages, straightened; answers how many could not be used. The photos themselves are erased.
    func add(_ photos: [UploadedFile], to pairing: Pairing, at now: Instant) async throws -> Int {
        var refused = 0
        for photo in photos {
            guard let page = try await page(of: photo, pairing, at: now) else {
                refused += 1
                continue
            }
            let (services, store) = (services, store)
            let isAdded = try await services.database.write { transaction -> Bool in
                guard try store.lock(pairing.id, in: transaction)?.state(at: now) == .open,
                    try store.pages(of: pairing.id, in: transaction).count < Self.most
                else { return false }
                try store.add(page, to: pairing.id, at: now, in: transaction)
                return true
            }
            if !isAdded {
                try await erase([page.file], at: now)
                refused += 1
            }
        }
        return refused
    }

    /// Another photo of the same page; false if it could not be used.
    func retake(_ id: ID<PhonePage>, with photo: UploadedFile, of pairing: Pairing, at now: Instant) async throws
        -> Bool
    {
        guard let page = try await page(of: photo, pairing, at: now) else { return false }
        let (services, store) = (services, store)
        let old = try await services.database.write { transaction -> String? in
            guard let old = try store.pages(of: pairing.id, in: transaction).first(where: { $0.id == id }) else {
                return nil
            }
            try store.replace(id, with: page, of: pairing.id, in: transaction)
            return old.file
        }
        try await erase([old ?? page.file], at: now)
        return old != nil
    }

    func remove(_ id: ID<PhonePage>, of pairing: Pairing, at now: Instant) async throws {
        let (services, store) = (services, store)
        try await services.database.write { transaction in
            guard let page = try store.pages(of: pairing.id, in: transaction).first(where: { $0.id == id }) else {
                return
            }
            try store.remove(id, of: pairing.id, in: transaction)
            if let file = ID<StoredFile>(page.file) { try services.files.erase(file, at: now, in: transaction) }
        }
    }

    /// Changes places with the page before; the first one stays where it is.
    func moveUp(_ id: ID<PhonePage>, of pairing: Pairing) async throws {
        let (services, store) = (services, store)
        try await services.database.write { transaction in
            var ids = try store.pages(of: pairing.id, in: transaction).map(\.id)
            guard let place = ids.firstIndex(of: id), place > 0 else { return }
            ids.swapAt(place, place - 1)
            try store.order(ids, of: pairing.id, in: transaction)
        }
    }

    private func page(of photo: UploadedFile, _ pairing: Pairing, at now: Instant) async throws -> PhonePage? {
        guard let id = photo.storedID else { return nil }
        let services = services
        guard let file = try await services.database.read({ try services.files.file(id, in: $0) }) else { return nil }
        let made = try await services.files.page(of: file)
        try await erase([id.text], at: now)
        guard let made else { return nil }
        let staged = try await services.files.stage(made.jpeg, name: "page.jpg", holder: pairing.holder)
        return staged.storedID.map {
            PhonePage(
                id: ID(at: now), file: $0.text, width: made.width, height: made.height,
                isStraightened: made.isStraightened)
        }
    }

    private func erase(_ files: [String], at now: Instant) async throws {
        let services = services
        try await services.database.write { transaction in
            for file in files.compactMap({ ID<StoredFile>($0) }) {
                try services.files.erase(file, at: now, in: transaction)
            }
        }
    }
}
