"""Whoever is away is given no work, and what she holds is seen by her colleagues; a duty roster does the same for a whole unit."""

import datetime
import re

from playwright.sync_api import expect
from support.officials import deed, open_dossier, press, push
from support.people import person
from support.server import HANOI
from support.texts import plain, t
from support.web import prefile

CODE = "TN-XN-01"
CHAIR, COLLEAGUE = "chair", "vanhoa1"
#: Who goes on leave, and who stands in; another pair for each language, so that one broken off harms no other.
LEAVES = {
    "vi": (("hotich2", "Bùi Quang Huy"), ("hotich", "Trần Thị Minh Nguyệt")),
    "en": (("ketoan", "Đào Thị Phượng"), ("kinhtetruong", "Nguyễn Hữu Toàn")),
    "ar": (("hokinhdoanh", "Cao Thị Yến"), ("kinhtetruong", "Nguyễn Hữu Toàn")),
}
#: The division whose roster is kept, two of its specialists, and its name.
DIVISION = {"vi": "Phòng Kinh tế xã Tân Ninh", "en": "Economic Division", "ar": "قسم الاقتصاد"}
ON_DUTY, OFF_DUTY = "Mai Văn Thịnh", "Trương Công Vinh"


def today() -> datetime.date:
    return datetime.datetime.now(HANOI).date()


def field(page, lang: str, key: str):
    return page.get_by_role("main").get_by_label(re.compile("^" + re.escape(t(lang, f"identity.{key}"))))


def report(page, lang: str, last: datetime.date | None, who: str = "", deputy: str = "") -> None:
    """Reports days away from today on, of oneself or of another."""
    page.goto("/desk/presence")
    if who:
        field(page, lang, "presence.who").select_option(label=who)
    expect(field(page, lang, "post.from")).to_have_value(today().isoformat())
    if last:
        field(page, lang, "post.last").fill(last.isoformat())
    if deputy:
        field(page, lang, "delegation.deputy").select_option(label=deputy)
    page.get_by_role("main").get_by_role("button", name=t(lang, "web.save"), exact=True).click()


def away(page, lang: str, name: str):
    """Her line among those who are away."""
    region = page.get_by_role("region", name=t(lang, "identity.presence.away"), exact=True)
    return region.get_by_role("listitem").filter(has_text=name)


def back(page, lang: str, name: str) -> None:
    """Back at work; the button asks once more."""
    page.goto("/desk/presence")
    button = away(page, lang, name).get_by_role("button")
    expect(button).to_contain_text(t(lang, "identity.presence.back"))
    button.click()
    expect(button).to_have_text(t(lang, "identity.presence.confirm_back"))
    button.click()
    expect(page.get_by_role("status").first).to_contain_text(t(lang, "identity.presence.ended"))
    expect(away(page, lang, name)).to_have_count(0)


def offered(page, code: str, lang: str) -> list:
    """To whom the dossier may be assigned."""
    open_dossier(page, code, lang)
    return [plain(each) for each in deed(page, "assign", lang).get_by_role("option").all_inner_texts()]


def assign(page, lang: str, name: str):
    form = deed(page, "assign", lang)
    form.get_by_label(t(lang, "onestop.action.field.person")).select_option(label=name)
    return form


def roster(page, lang: str, *names: str) -> None:
    """Who is on duty in the division today; nobody for no roster."""
    page.goto("/desk/presence")
    main = page.get_by_role("main")
    main.get_by_role("link", name=t(lang, "identity.presence.edit_roster")).click()
    field(page, lang, "unit.label").select_option(label=DIVISION[lang])
    field(page, lang, "presence.day").fill(today().isoformat())
    main.get_by_role("button", name=t(lang, "identity.units.show")).click()
    group = main.get_by_role("group", name=re.compile("^" + re.escape(t(lang, "identity.presence.on_duty"))))
    for box in group.get_by_role("checkbox").all():
        box.uncheck()
    for name in names:
        group.get_by_role("checkbox", name=name).check()


def save(page, lang: str) -> None:
    page.get_by_role("main").get_by_role("button", name=t(lang, "web.save"), exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text(t(lang, "identity.presence.roster_saved"))


def test_leave_that_she_reports_herself(people, lang, axe, office, site):
    (username, name), (deputy, standing_in) = LEAVES[lang]
    who = person(f"Lê Thị Vắng {lang.title()}", "04/04/1984")
    code = prefile(site, CODE, who, language=lang)["code"]
    office.receive(code)
    chair, other = people.desk(lang, CHAIR), people.desk(lang, CHAIR)
    assert name in offered(chair, code, lang)
    press(assign(chair, lang, name), "assign", lang)
    axe(chair)
    # It is hers: it does not wait for anybody else.
    colleague = people.desk(lang, COLLEAGUE)
    waiting = f"/desk/dossiers?turn=role&q={code}"
    colleague.goto(waiting)
    expect(colleague.get_by_role("main")).not_to_contain_text(who.name)
    open_dossier(other, code, lang)
    late = assign(other, lang, name)

    page = people.desk(lang, username)
    page.goto("/desk/presence")
    axe(page)
    # She has no say over others.
    expect(field(page, lang, "presence.who")).to_have_count(0)
    for last in (None, today() - datetime.timedelta(days=1)):
        report(page, lang, last)
        expect(page.get_by_role("alert").first).to_be_visible()
    axe(page)
    report(page, lang, today() + datetime.timedelta(days=2), deputy=standing_in)
    expect(page.get_by_role("status").first).to_contain_text(t(lang, "identity.presence.saved"))
    line = plain(away(page, lang, name).inner_text())
    assert t(lang, "identity.presence.now") in line, line
    assert t(lang, "identity.presence.filled_by", name=standing_in) in line, line
    axe(page)
    report(page, lang, today())
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "identity.presence.overlaps"))

    # She is not offered any more; a page that was open before does not get around it.
    assert name not in offered(chair, code, lang)
    push(late)
    expect(other.get_by_role("alert").first).to_contain_text(t(lang, "onestop.problem.absent"))
    axe(other)
    # What she holds waits for her colleagues, and whoever stands in finds her post beside her own.
    colleague.goto(waiting)
    expect(colleague.get_by_role("main")).to_contain_text(who.name)
    stand_in = people.desk(lang, deputy)
    stand_in.goto("/desk")
    posts = stand_in.get_by_role("region", name=t(lang, "notices.inbox.capacities"))
    expect(posts.get_by_role("button", name=name)).to_be_visible()

    back(page, lang, name)
    axe(page)
    assert name in offered(chair, code, lang)
    colleague.goto(waiting)
    expect(colleague.get_by_role("main")).not_to_contain_text(who.name)
    stand_in.goto("/desk")
    expect(posts.get_by_role("button", name=name)).to_have_count(0)


def test_leave_and_duty_that_a_leader_notes(people, lang, axe, office, site):
    name = LEAVES[lang][0][1]
    code = prefile(site, CODE, person(f"Lê Thị Trực {lang.title()}", "05/05/1985"), language=lang)["code"]
    office.receive(code)
    chair = people.desk(lang, CHAIR)
    report(chair, lang, today(), who=name)
    expect(chair.get_by_role("status").first).to_contain_text(t(lang, "identity.presence.saved"))
    assert name not in offered(chair, code, lang)
    back(chair, lang, name)

    # Of a division with a roster only those on it are given work; of the others, everybody.
    before = offered(chair, code, lang)
    assert ON_DUTY in before and OFF_DUTY in before
    roster(chair, lang, ON_DUTY)
    axe(chair)
    save(chair, lang)
    duty = chair.get_by_role("region", name=t(lang, "identity.presence.roster"), exact=True)
    expect(duty.get_by_role("listitem").filter(has_text=DIVISION[lang])).to_contain_text(ON_DUTY)
    axe(chair)
    during = offered(chair, code, lang)
    assert ON_DUTY in during and OFF_DUTY not in during and "Nguyễn Thị Hiền" in during
    axe(chair)
    roster(chair, lang)
    save(chair, lang)
    expect(duty).not_to_contain_text(DIVISION[lang])
    assert offered(chair, code, lang) == before


def test_the_roster_is_for_those_who_lead(people):
    assert people.desk("vi", COLLEAGUE).goto("/desk/presence/duty").status == 403
