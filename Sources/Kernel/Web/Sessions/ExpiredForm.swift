import HTTPTypes

/// A form that came after its session had ended: what was typed is kept on a page that sends it again.
struct ExpiredForm {
    let page: Page

    init(_ visit: Visit, _ form: Form) {
        let left: Set<String> = ["csrf", "form_key", "password", "current", "again"]
        page = Page(
            "web/expired", status: .unauthorized, isPrivate: true,
            [
                "action": visit.path,
                "signin_url": visit.principal == nil ? visit.site.accounts.signInPath(next: "/") : nil,
                "kept": form.raw.filter { !left.contains($0.name) }.map {
                    ["name": $0.name, "value": $0.value] as ViewModel
                },
            ])
    }
}
