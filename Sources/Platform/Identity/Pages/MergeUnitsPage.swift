import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// A merge of units: the table, what would become of units, accounts and posts, and the doing.
struct MergeUnitsPage: Sendable {
    let action: MergeUnits

    /// Posts shown for review; all of them move.
    private static let shown = 500

    func show(_ visit: Visit) async throws -> Reply {
        form(visit, FormView(visit, initial: ["lines": "unit;becomes;name_vi;kind;parent\n"]))
    }

    func review(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        do {
            let merge = try read(form)
            let plan = try await action.plan(merge, by: .init(try visit.actor()))
            return page(visit, form, plan)
        } catch let problem as Problem where problem.kind == .invalid {
            return self.form(visit, FormView(visit, form: form, problems: problem.fields))
        }
    }

    func apply(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        do {
            try await action(try read(form), by: .init(try visit.actor()), at: visit.now)
            return .redirect("/desk/units", flash: Flash(.success, "identity.merge.done"))
        } catch let problem as Problem where problem.kind == .invalid {
            return self.form(visit, FormView(visit, form: form, problems: problem.fields))
        }
    }

    private func read(_ form: Form) throws -> UnitMerge {
        let reader = FormReader(form)
        let day = reader.date("on")
        let text = reader.text("lines", max: 200_000)
        try reader.check()
        guard let day, let text else { throw Problem.invalid(reader.problems) }
        guard let table = try? TableReading(Array(text.utf8)) else {
            throw UnitMerge.problem("identity.merge.not_a_table")
        }
        return try UnitMerge(table, on: day)
    }

    private func form(_ visit: Visit, _ view: FormView) -> Reply {
        let fields = [
            view.field("date", "on", label: "identity.merge.on", hint: "identity.merge.on_hint"),
            view.field("textarea", "lines", label: "identity.merge.lines", hint: "identity.merge.lines_hint"),
        ]
        return .page(
            Page(
                "identity/merge_units", status: view.problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "error_box": view.errors(naming: fields), "fields": fields,
                    "columns": UnitMerge.columns.map { ["name": $0] as ViewModel },
                ]))
    }

    /// Where the post goes on; that it ends, and whether its holder has another.
    private func destination(_ moving: UnitMergePlan.PostMoving, _ visit: Visit) -> String {
        moving.heir?.name.text(in: visit.language)
            ?? visit.say(moving.isLast ? "identity.merge.post_ends_last" : "identity.merge.post_ends")
    }

    private func page(_ visit: Visit, _ form: Form, _ plan: UnitMergePlan) -> Reply {
        let language = visit.language
        let columns: [TextKey] = [
            "identity.name.label", "identity.username.label", "identity.post.label", "identity.merge.from",
            "identity.merge.to",
        ]
        let view = FormView(visit, form: form)
        return .page(
            Page(
                "identity/review_merge", isPrivate: true,
                [
                    "day": visit.formats.date(plan.day), "is_nothing": plan.isNothing,
                    "beginning": plan.beginning.map { ["name": $0.text(in: language)] as ViewModel },
                    "ending": plan.ending.map { ending -> ViewModel in
                        [
                            "name": visit.name(of: ending.unit),
                            "to": ending.heir?.name.text(in: language) ?? visit.say("identity.merge.nobody"),
                        ]
                    },
                    "moving": plan.moving.map { moving -> ViewModel in
                        ["name": visit.name(of: moving.unit), "to": moving.parentName.text(in: language)]
                    },
                    "post_count": visit.say(
                        "identity.merge.post_count", ["count": .number(Int64(plan.posts.count))]),
                    "has_posts": !plan.posts.isEmpty,
                    "table": ViewModel.table(
                        caption: visit.say("identity.merge.posts"), columns: columns.map { TableColumn(visit.say($0)) },
                        rows: plan.posts.prefix(Self.shown).map { moving in
                            [
                                ["text": moving.holder, "url": "/desk/accounts/\(moving.account)"],
                                ["text": moving.username, "bdi": true],
                                ["text": moving.post.title.text(in: language)],
                                ["text": moving.from.text(in: language)],
                                ["text": destination(moving, visit)],
                            ]
                        }),
                    "fields": [
                        view.hidden("on", form.text("on") ?? ""), view.hidden("lines", form.untrimmed("lines") ?? ""),
                    ],
                ]))
    }
}
