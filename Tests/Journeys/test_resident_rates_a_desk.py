"""A resident scans the code of the desk where she was served, and says how it was; leaders read it."""

import re

import pytest
from playwright.sync_api import expect
from support import counters, papers
from support.agents import ZALO
from support.codes import GROUPED
from support.counters import LEADER, SITTER, TYPIST
from support.placing import labelled, words
from support.texts import plain, t

SAID = "Cô cán bộ giải thích rõ, chờ hơi lâu."


@pytest.fixture
def desk(office) -> dict:
    """A desk that nobody has rated."""
    return counters.opened(office.official(LEADER), counters.number_of_a_desk())


def name_of(desk, lang) -> str:
    names = {"en": f"Test counter {desk['number']}", "ar": f"شباك التجربة {desk['number']}"}
    return names.get(lang, desk["name"])


def ratings_of(leader, desk, lang):
    """The leader opens the ratings of that desk by the number that counts them."""
    leader.goto("/desk/ratings")
    row = leader.get_by_role("main").get_by_role("row").filter(has_text=desk["number"])
    expect(row).to_have_count(1)
    row.get_by_role("link").first.click()
    return leader.get_by_role("main").locator("article.card")


def rate(phone, lang, grade: int, said: str = "") -> None:
    main = phone.get_by_role("main")
    main.get_by_label(t(lang, f"feedback.grade.{grade}"), exact=True).check()
    labelled(main, t(lang, "feedback.rate.words")).fill(said)
    main.get_by_role("button", name=t(lang, "feedback.rate.send")).click()


def test_a_desk_is_set_up_and_its_sign_opens(people, lang, axe, site):
    number = counters.number_of_a_desk()
    leader = people.desk(lang, LEADER)
    leader.goto("/desk/desks/new")
    main = leader.get_by_role("main")
    labelled(main, t(lang, "feedback.field.desk_number")).fill(number)
    leader.locator("#name_vi").fill(f"Quầy thử {number}")
    leader.locator("#name_ar").fill(f"شباك التجربة {number}")
    leader.locator("#work_vi").fill("Nhận hồ sơ\nTrả kết quả")
    axe(leader)
    main.get_by_role("button", name=t(lang, "feedback.desks.create")).click()
    expect(main).to_contain_text(t(lang, "feedback.desks.created"))
    expect(main).to_contain_text(t(lang, "feedback.desk_page.nobody"))
    code = GROUPED.search(main.inner_text()).group()
    # Nobody sits there yet; the sign says so.
    phone = people.phone(lang)
    scanned = phone.get_by_role("main")
    phone.goto(f"/q/{code.replace('-', '')}")
    expect(scanned).to_contain_text(t(lang, "feedback.desk_page.nobody"))

    main.locator("summary", has_text=t(lang, "feedback.desks.assign")).click()
    form = leader.locator("form[action$='/assign']")
    choice = labelled(form, t(lang, "feedback.field.person"))
    choice.select_option(choice.locator("option", has_text=SITTER[1]).get_attribute("value"))
    form.get_by_role("button").click()
    expect(main).to_contain_text(t(lang, "feedback.desks.assigned"))
    axe(leader)
    main.get_by_role("link", name=t(lang, "feedback.desks.sign")).click()
    link = main.get_by_role("link", name=t(lang, "lookup.sign.a4")).get_attribute("href")
    assert papers.symbols_in(leader.request.get(link).body()) == [f"{site}/q/{code.replace('-', '')}"]

    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text(
        f"Quầy thử {number}" if lang != "ar" else f"شباك التجربة {number}"
    )
    expect(scanned).to_contain_text(SITTER[1])
    expect(scanned).to_contain_text(t(lang, "feedback.desk_page.open"))
    action = scanned.get_by_role("link", name=t(lang, "feedback.rate.link"))
    assert action.bounding_box()["y"] < 740, "what to do stands above the fold"
    axe(phone)


@pytest.mark.parametrize("agent", [None, ZALO], ids=["browser", "zalo"])
def test_one_visit_is_one_rating(people, lang, agent, axe, desk):
    phone = people.phone(lang, agent=agent)
    checked = axe if agent is None else lambda page: None
    main = phone.get_by_role("main")
    phone.goto(f"/q/{desk['code']}")
    main.get_by_role("link", name=t(lang, "feedback.rate.link")).click()
    expect(main).to_contain_text(SITTER[1])
    labelled(main, t(lang, "feedback.rate.words")).fill(SAID)
    main.get_by_role("button", name=t(lang, "feedback.rate.send")).click()
    # Without a grade nothing is sent, and the words stay.
    expect(phone.get_by_role("alert").first).to_contain_text(t(lang, "web.form.error_summary_title"))
    expect(labelled(main, t(lang, "feedback.rate.words"))).to_have_value(SAID)
    checked(phone)
    main.get_by_label(t(lang, "feedback.reason.waiting")).check()
    rate(phone, lang, 2, SAID)
    expect(main).to_contain_text(t(lang, "feedback.rate.counted.title"))
    checked(phone)
    # She thinks it over: the later one takes the place of the earlier.
    phone.goto(f"/rate/{desk['code']}")
    rate(phone, lang, 4, SAID)
    expect(main).to_contain_text(t(lang, "feedback.rate.corrected.title"))
    main.get_by_role("link", name=t(lang, "feedback.rate.go_on")).click()
    expect(phone).to_have_url(re.compile(rf"/q/{desk['code']}$"))

    leader = people.desk(lang, LEADER)
    cards = ratings_of(leader, desk, lang)
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text(t(lang, "feedback.grade.4"))
    expect(cards).to_contain_text(SAID)
    expect(cards).to_contain_text(SITTER[1])
    checked(leader)
    leader.goto("/desk/ratings")
    checked(leader)


def test_a_complaint_and_thanks_about_the_desk(people, lang, axe, desk):
    phone = people.phone(lang)
    main = phone.get_by_role("main")
    for deed, kind, said in (
        ("thank", "thanks", "Cảm ơn quầy đã giúp mẹ tôi viết tờ khai."),
        ("complain", "complaint", "Quầy mở muộn nửa tiếng mà không có thông báo."),
    ):
        phone.goto(f"/q/{desk['code']}")
        main.get_by_role("link", name=t(lang, f"feedback.desk_page.{deed}")).click()
        # What it is and what it is about need not be said again.
        expect(main.get_by_label(t(lang, f"feedback.kind.{kind}"))).to_be_checked()
        expect(main.locator(".lead")).to_contain_text(name_of(desk, lang))
        labelled(main, t(lang, "feedback.field.words")).fill(said)
        main.get_by_role("button", name=t(lang, "feedback.report.send")).click()
        expect(main).to_contain_text(t(lang, "feedback.follow.received_title"))
    axe(phone)
    leader = people.desk(lang, LEADER)
    leader.goto("/desk/reports?kind=complaint")
    expect(leader.get_by_role("main").locator(".worklist")).to_contain_text("Quầy mở muộn nửa tiếng")
    axe(leader)


def test_the_tablet_on_the_desk(people, lang, axe, desk):
    tablet = people.phone(lang)
    tablet.set_viewport_size({"width": 800, "height": 1280})
    tablet.goto(f"/rate/{desk['code']}/tablet")
    main = tablet.get_by_role("main")
    faces = main.locator("button[name=grade]")
    expect(faces).to_have_count(5)
    sizes = [face.bounding_box() for face in faces.all()]
    assert all(size["height"] >= 48 for size in sizes), sizes
    assert sizes[-1]["y"] + sizes[-1]["height"] <= 1280, "all faces are on the screen"
    axe(tablet)
    main.get_by_role("button", name=t(lang, "feedback.grade.5")).click()
    expect(main).to_contain_text(t(lang, "feedback.rate.counted.title"))
    # It goes back to its faces by itself for the next person.
    assert tablet.locator("meta[http-equiv=refresh]").get_attribute("content").startswith("5;")
    axe(tablet)
    scripted = people.phone(lang, script=True)
    scripted.clock.install()
    scripted.goto(tablet.url)
    scripted.clock.fast_forward("00:06")
    expect(scripted).to_have_url(re.compile("/tablet$"))
    # Who presses again at once is asked to wait.
    tablet.goto(f"/rate/{desk['code']}/tablet")
    main.get_by_role("button", name=t(lang, "feedback.grade.1")).click()
    expect(main).to_contain_text(t(lang, "feedback.rate.wait.title"))
    leader = people.desk(lang, LEADER)
    cards = ratings_of(leader, desk, lang)
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text(t(lang, "feedback.channel.tablet"))


def test_paper_ballots_are_typed_by_another(people, lang, axe, office, desk):
    typist = people.desk(lang, TYPIST)
    typist.goto("/desk/ratings")
    main = typist.get_by_role("main")
    # Who is no leader sees what was said of her.
    expect(main).to_contain_text(t(lang, "feedback.ratings.own_only"))
    main.get_by_role("link", name=t(lang, "feedback.ballots.title")).click()
    one, two = f"T{desk['number']}1", f"T{desk['number']}2"

    def row(number: int, ballot: str, grade: int, said: str = "") -> None:
        typist.locator(f"#ballot-{number}").fill(ballot)
        typist.locator(f"#grade-{number}").select_option(str(grade))
        typist.locator(f"#words-{number}").fill(said)

    choice = labelled(main, t(lang, "feedback.field.desk"))
    choice.select_option(choice.locator("option", has_text=desk["number"]).get_attribute("value"))
    row(0, one, 5, SAID)
    row(1, one.lower(), 3)
    main.get_by_role("button", name=t(lang, "feedback.ballots.button")).click()
    # One ballot twice is one too many; all that was typed is still there.
    expect(typist.get_by_role("alert").first).to_contain_text(t(lang, "feedback.problem.ballot_twice"))
    expect(typist.locator("#words-0")).to_have_value(SAID)
    axe(typist)
    row(1, two, 3)
    main.get_by_role("button", name=t(lang, "feedback.ballots.button")).click()
    done = t(lang, "feedback.ballots.done.two" if lang == "ar" else "feedback.ballots.done.other", count=2)
    assert plain(main.get_by_role("status").first.inner_text()) == plain(done)
    # Once it is in, it is in.
    choice.select_option(choice.locator("option", has_text=desk["number"]).get_attribute("value"))
    row(0, two, 1)
    main.get_by_role("button", name=t(lang, "feedback.ballots.button")).click()
    expect(typist.get_by_role("alert").first).to_contain_text(t(lang, "feedback.problem.ballot_known"))

    # Nobody types those about herself.
    sitter = people.desk(lang, SITTER[0])
    sitter.goto("/desk/ratings/paper")
    choice = labelled(sitter.get_by_role("main"), t(lang, "feedback.field.desk"))
    choice.select_option(choice.locator("option", has_text=desk["number"]).get_attribute("value"))
    sitter.locator("#ballot-0").fill(f"{one}9")
    sitter.locator("#grade-0").select_option("5")
    sitter.get_by_role("main").get_by_role("button", name=t(lang, "feedback.ballots.button")).click()
    expect(sitter.get_by_role("alert").first).to_contain_text(t(lang, "feedback.problem.own_desk"))

    leader = people.desk(lang, LEADER)
    cards = ratings_of(leader, desk, lang)
    expect(cards).to_have_count(2)
    expect(cards.filter(has_text=one)).to_contain_text(t(lang, "feedback.channel.paper"))
