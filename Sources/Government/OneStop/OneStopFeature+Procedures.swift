import Base
import House
import Storage
import Web

/// The editor of procedures: for administrators.
extension OneStopFeature {
    var procedurePermissions: [PermissionGrant] {
        [
            PermissionGrant(EditProcedureDraft.permission, [.admin]),
            PermissionGrant(
                AssistApplicant.permission,
                [.counter, .specialist, .clerk, .villageHead, .massOrganisation, .information]),
        ]
    }

    func procedureEditor(_ routes: inout Routes) {
        let may = Access.permission(EditProcedureDraft.permission)
        let base = "/desk/procedures"
        let one = base + "/{code}"
        routes.get(base, may, ListDeskProcedures(services: services).callAsFunction)
        let create = CreateProcedurePage(services: services)
        routes.get(base + "/new", may, create.show)
        routes.post(base + "/new", may, create.send)
        let upload = UploadProcedurePage(services: services)
        routes.get(base + "/upload", may, upload.show)
        routes.post(base + "/upload", may, upload.send)

        let assist = AssistPage(services: services)
        routes.get("/desk/assist", .permission(AssistApplicant.permission), assist.show)
        routes.post("/desk/assist", .permission(AssistApplicant.permission), assist.send)

        let show = ShowDeskProcedure(services: services)
        routes.get(one, may, show.callAsFunction)
        routes.get(one + "/versions/{version}/yaml", may, show.yaml)
        routes.post(one + "/versions/{version}/withdraw", may, show.withdraw)
        routes.post(one + "/end", may, show.end)
        routes.post(one + "/draft", may, show.begin)
        routes.post(one + "/discard", may, show.discard)

        let preview = PreviewProcedure(services: services)
        let part = EditProcedurePart(services: services)
        routes.get(one + "/draft", may, ShowProcedureDraft(services: services).callAsFunction)
        routes.get(one + "/draft/preview", may, preview.callAsFunction)
        routes.get(one + "/draft/preview/{page}", may, preview.show)
        routes.post(one + "/draft/preview/{page}", may, preview.send)
        routes.get(one + "/draft/{part}", may, part.show)
        routes.post(one + "/draft/{part}", may, part.save)
        routes.get(one + "/compare", may, CompareVersions(services: services).callAsFunction)
        let publish = PublishProcedurePage(services: services)
        routes.get(one + "/publish", may, publish.show)
        routes.post(one + "/publish", may, publish.send)
    }

    var procedureMenu: [MenuItem] {
        [
            MenuItem(
                "onestop.editor.title", path: "/desk/procedures", icon: "list", place: .desk,
                permission: EditProcedureDraft.permission, order: 105),
            MenuItem(
                "onestop.assist.title", path: "/desk/assist", icon: "people", place: .desk,
                permission: AssistApplicant.permission, order: 102),
        ]
    }

    var procedureJobs: [JobHandler] { [BeginProcedures(services: services).handler] }
    var procedureSchedules: [JobSchedule] { [JobSchedule(kind: BeginProcedures.kind, every: 900)] }
}
