public import Base
public import Files
public import Foundation
public import House
public import Storage
public import Web

/// What the commune makes public: announcements, events, frequent questions. Each is written in three languages, approved by another
/// person, published at a moment, corrected in the open.
public struct BulletinFeature: Feature {
    public let name = "bulletin"
    let services: BulletinServices

    public init(database: Database, clock: WallClock, codes: any CodeRegistry, files: FileStore) {
        services = BulletinServices(database: database, clock: clock, codes: codes, files: files)
    }

    public var resources: URL? { try? ResourceFolder.of(module: "Bulletin") }
    public static var migrations: [Migration] { BulletinSchema.migrations }

    public var permissions: [PermissionGrant] {
        let writers: [RoleKey] = [
            .information, .villageHead, .radio, .clerk, .massOrganisation, .principal, .health,
        ]
        let approvers: [RoleKey] = [.chair, .viceChair, .admin]
        return [
            PermissionGrant(EntryRules.read, writers + approvers + [.inspector]),
            PermissionGrant(EntryRules.write, writers), PermissionGrant(EntryRules.approve, approvers),
        ]
    }

    public func routes(_ routes: inout Routes) {
        announcements(&routes)
        events(&routes)
        questions(&routes)
        for kind in BulletinEntry.Kind.allCases { desk(kind, &routes) }
        BulletinEndpoints(services: services).routes(&routes)
    }

    private func announcements(_ routes: inout Routes) {
        let topics: [Topic] = [BulletinServices.topic, "units"]
        let show = ShowAnnouncement(services: services)
        let feed = ShowFeed(services: services)
        routes.get(
            "/announcements", .open, cachedBy: topics, ListAnnouncements(services: services).callAsFunction)
        routes.get("/announcements.atom", .open, cachedBy: topics, feed.atom)
        routes.get("/announcements.json", .open, cachedBy: topics, feed.json)
        routes.get("/announcements/{key}", .open, cachedBy: topics, show.callAsFunction)
        routes.get("/announcements/{key}/print", .open, cachedBy: topics, show.print)
        routes.get(
            "/announcements/{key}/files/{file}", .open,
            ShowAttachment(services: services, kind: .announcement).callAsFunction)
    }

    private func events(_ routes: inout Routes) {
        let topics: [Topic] = [BulletinServices.topic, "units"]
        let list = ListEvents(services: services)
        routes.get("/events", .open, cachedBy: topics, list.callAsFunction)
        routes.get("/events.ics", .open, cachedBy: topics, list.calendar)
        // `{key}.ics` is the same event for calendar programs.
        routes.get("/events/{key}", .open, cachedBy: topics, ShowEvent(services: services).callAsFunction)
        routes.get(
            "/events/{key}/files/{file}", .open, ShowAttachment(services: services, kind: .event).callAsFunction)
    }

    private func questions(_ routes: inout Routes) {
        let topics: [Topic] = [BulletinServices.topic, "units"]
        let show = ShowQuestion(services: services)
        routes.get("/questions", .open, cachedBy: topics, ListQuestions(services: services).callAsFunction)
        routes.get("/questions/{key}", .open, cachedBy: topics, show.callAsFunction)
        routes.post("/questions/{key}/rate", .open, show.rate)
        routes.get(
            "/questions/{key}/files/{file}", .open,
            ShowAttachment(services: services, kind: .question).callAsFunction)
    }

    private func desk(_ kind: BulletinEntry.Kind, _ routes: inout Routes) {
        let base = "/desk\(kind.path)"
        let (read, write) = (Access.permission(EntryRules.read), Access.permission(EntryRules.write))
        let approve = Access.permission(EntryRules.approve)
        let list = ListEntries(services: services, kind: kind)
        let form = WriteEntry(services: services, kind: kind)
        let change = ChangeEntry(services: services, kind: kind)
        routes.get(base, read, list.callAsFunction)
        routes.get("\(base).csv", read, list.export)
        routes.get("\(base)/new", write, form.create)
        routes.post("\(base)/new", write, form.submitNew)
        routes.get("\(base)/{id}", read, ShowEntry(services: services, kind: kind).callAsFunction)
        routes.get("\(base)/{id}/edit", write, form.edit)
        routes.post("\(base)/{id}/edit", write, form.submitEdit)
        routes.get("\(base)/{id}/correct", write, form.correct)
        routes.post("\(base)/{id}/correct", write, form.submitCorrection)
        routes.post("\(base)/{id}/corrections/{revision}", approve, change.decide)
        routes.post("\(base)/{id}/submit", write, change.submit)
        routes.post("\(base)/{id}/approve", approve, change.approve)
        routes.post("\(base)/{id}/return", approve, change.giveBack)
        routes.post("\(base)/{id}/publish", read, change.publish)
        routes.post("\(base)/{id}/withdraw", read, change.withdraw)
        routes.get("\(base)/{id}/files/{file}", read, ShowAttachment(services: services, kind: kind).desk)
        if kind == .announcement { routes.post("\(base)/{id}/pin", approve, change.pin) }
    }

    public var menu: [MenuItem] {
        let desk = BulletinEntry.Kind.allCases.enumerated().map { index, kind in
            MenuItem(
                TextKey("bulletin.desk.title.\(kind.rawValue)"), path: "/desk\(kind.path)", icon: kind.icon,
                place: .desk, permission: EntryRules.read, order: 300 + index)
        }
        return [
            MenuItem(
                "bulletin.announcements.title", path: "/announcements", icon: "megaphone", place: .square, order: 25),
            MenuItem("bulletin.events.title", path: "/events", icon: "calendar", place: .square, order: 26),
            MenuItem("bulletin.questions.title", path: "/questions", icon: "question", place: .square, order: 27),
        ] + desk
    }

    public var scanTargets: [any ScanTarget] {
        BulletinEntry.Kind.allCases.filter(\.hasCode).map { EntryTarget(services: services, entryKind: $0) }
    }

    public var squareSources: [any SquareSource] { [SquareBulletin(services: services)] }
    public var inbox: [any InboxSource] { [BulletinInbox(services: services)] }

    public var jobs: [JobHandler] {
        let publish = PublishDueEntries(services: services)
        return [JobHandler(kind: PublishDueEntries.kind, lane: .single) { _ in _ = try await publish() }]
    }

    public var schedules: [JobSchedule] { [JobSchedule(kind: PublishDueEntries.kind, every: 60)] }

    public func seed(_ demo: Demo) async throws { try await SeedBulletin(services: services)(demo) }
}
