"""A resident on a small phone without JavaScript tells the commune what is wrong at a sign, and reads what came of it."""

import re

import pytest
from playwright.sync_api import expect
from support import papers, pictures, placing, reporting
from support.agents import ZALO
from support.codes import GROUPED
from support.placing import WRITER, labelled
from support.reporting import HANDLER, LAMP, LEADER
from support.texts import pattern, t

ANSWER = "Tổ điện đã thay bóng LED mới và buộc lại dây chiều nay."


@pytest.fixture
def place(office, lang) -> dict:
    """A place with a sign that nobody has reported about."""
    return placing.published(office.official(WRITER), placing.name_of(lang))


@pytest.mark.parametrize("agent", [None, ZALO], ids=["browser", "zalo"])
def test_a_report_from_a_sign(people, lang, agent, axe, place):
    phone = people.phone(lang, agent=agent)
    checked = axe if agent is None else lambda page: None
    main = phone.get_by_role("main")
    phone.goto(f"/q/{place['code']}")
    main.get_by_role("link", name=t(lang, "feedback.report.here")).click()
    # What it is about is known; where it is need not be said.
    expect(main.locator(".lead a")).to_have_attribute("href", f"/q/{place['code']}")
    expect(main.locator("[name=place]")).to_have_count(0)
    reporting.fill(phone, lang, category="", position="cạnh giếng")
    labelled(main, t(lang, "feedback.field.photos")).set_input_files([pictures.view(), pictures.photo("den", 3)])
    reporting.send(phone, lang)

    # A mistake brings everything back, the photos too.
    expect(phone.get_by_role("alert").first).to_contain_text(t(lang, "web.form.error_summary_title"))
    expect(main).to_contain_text(t(lang, "feedback.problem.position"))
    expect(labelled(main, t(lang, "feedback.field.words"))).to_have_value(LAMP["words"])
    expect(main).to_contain_text("phong-canh.jpg")
    checked(phone)
    reporting.fill(phone, lang)
    reporting.send(phone, lang)

    # A code to ask by, and a secret link with its symbol; no account.
    expect(phone).to_have_url(re.compile(r"/report/[A-Za-z0-9_-]{20,}$"))
    expect(main).to_contain_text(t(lang, "feedback.follow.received_title"))
    expect(main).to_contain_text(LAMP["words"])
    link, code = phone.url, GROUPED.search(main.inner_text()).group().replace("-", "")
    expect(phone.locator("#own-link")).to_have_text(link)
    assert papers.symbols_in_picture(phone.request.get(f"{link}/qr.png").body()) == [link]
    images = main.locator("ul.pictures img")
    expect(images).to_have_count(2)
    picture = phone.request.get(images.first.get_attribute("src"))
    assert picture.headers["content-type"] == "image/jpeg" and b"Exif" not in picture.body()
    checked(phone)
    # Whoever asks by the code reads how far it is, and not a word of it.
    phone.goto(f"/q/{code}")
    expect(main).to_contain_text(t(lang, "feedback.state.received"))
    expect(main).not_to_contain_text(LAMP["words"][:20])
    assert phone.request.get(f"/reports/{code}").status == 404
    checked(phone)


def test_a_neighbour_saw_it_too(people, lang, axe, site, place):
    first = reporting.sent(site, place)
    phone = people.phone(lang)
    main = phone.get_by_role("main")
    phone.goto(f"/report?code={place['code']}")
    # What no official has read is not shown to strangers.
    expect(main).not_to_contain_text(LAMP["words"][:20])
    reporting.fill(phone, lang, words="Đèn ở giếng làng hỏng, tối quá.")
    reporting.send(phone, lang)
    expect(main).to_contain_text(t(lang, "feedback.doubles.title"))
    expect(main).to_contain_text(pattern(lang, "feedback.doubles.unread"))
    expect(main).not_to_contain_text(LAMP["words"][:20])
    axe(phone)
    main.get_by_role("button", name=t(lang, "feedback.me_too.button")).click()
    expect(main).to_contain_text(t(lang, "feedback.me_too.counted"))
    axe(phone)
    # Twice from one browser is one voice.
    phone.goto(f"/report?code={place['code']}")
    reporting.fill(phone, lang)
    reporting.send(phone, lang)
    main.get_by_role("button", name=t(lang, "feedback.me_too.button")).click()
    expect(main).to_contain_text(t(lang, "feedback.me_too.counted_before"))

    # Another matter at the same sign is sent after all.
    other = people.phone(lang)
    other.goto(f"/report?code={place['code']}")
    reporting.fill(other, lang, words="Cột đèn bị xe tông nghiêng sang đường.")
    reporting.send(other, lang)
    reporting.send(other, lang, "feedback.doubles.send")
    expect(other.get_by_role("main")).to_contain_text(t(lang, "feedback.follow.received_title"))

    # At the desk both stand beside each other, the first with two voices.
    leader = people.desk(lang, LEADER)
    reporting.open_at_desk(leader, first["code"], lang)
    record = leader.get_by_role("article")
    expect(record).to_contain_text(t(lang, "feedback.desk.doubles"))
    expect(record).to_contain_text("Cột đèn bị xe tông")
    expect(record).to_contain_text(t(lang, "feedback.fact.voices"))


def test_it_is_given_out_answered_and_solved(people, lang, axe, site, place):
    sent = reporting.sent(site, place, lang)
    leader = people.desk(lang, LEADER)
    reporting.open_at_desk(leader, sent["code"], lang)
    record = leader.get_by_role("article")
    expect(record).to_contain_text(LAMP["words"])
    expect(record.locator("ul.pictures img")).to_have_count(1)
    axe(leader)
    reporting.assign(leader, HANDLER[1], lang)
    phone = people.phone(lang)
    main = phone.get_by_role("main")
    phone.goto(sent["path"])
    expect(main).to_contain_text(t(lang, "feedback.state.assigned"))
    # An office answers, not a person.
    expect(main).not_to_contain_text(HANDLER[1])

    handler = people.desk(lang, HANDLER[0])
    handler.goto("/desk")
    reporting.open_at_desk(handler, sent["code"], lang)
    reporting.answer(handler, ANSWER, lang, photo=pictures.view((240, 220, 120)))
    axe(handler)

    phone.reload()
    expect(main.locator("section[aria-labelledby=answer]")).to_contain_text(ANSWER)
    expect(main.locator("section[aria-labelledby=answer] img")).to_have_count(1)
    axe(phone)
    main.get_by_role("button", name=t(lang, "feedback.follow.solved_yes")).click()
    expect(main).to_contain_text(t(lang, "feedback.follow.confirmed"))
    expect(main).to_contain_text(t(lang, "feedback.event.confirmed"))


def test_once_released_everyone_sees_it(people, lang, axe, site, place):
    words = f"Đèn cạnh giếng cháy, gọi anh Bảy 0912 345 678 có chìa khóa. {place['code']}"
    sent = reporting.sent(site, place, words=words)
    leader = people.desk(lang, LEADER)
    reporting.open_at_desk(leader, sent["code"], lang)
    form = reporting.deed(leader, "release", lang)
    form.locator("p.actions button").click()
    # A telephone number is not shown to all the world by mistake.
    expect(leader.get_by_role("alert").first).to_contain_text(t(lang, "feedback.problem.personal_data"))
    axe(leader)
    public = f"Đèn cạnh giếng cháy, cần chìa khóa của hàng xóm. {place['code']}"
    labelled(form, t(lang, "feedback.field.public_words")).fill(public)
    form.get_by_label(t(lang, "feedback.field.with_photos")).check()
    reporting.push(form, "release", lang)

    phone = people.phone(lang)
    main = phone.get_by_role("main")
    path = f"/reports/{sent['code'].replace('-', '')}"
    for page in ("/reports", f"/map?at={LAMP['position'].replace(' ', '')}", f"/q/{place['code']}"):
        phone.goto(page)
        expect(main.locator(f"a[href='{path}']").first).to_be_visible()
    axe(phone)
    main.locator(f"a[href='{path}']").first.click()
    expect(main).to_contain_text(public)
    expect(main).not_to_contain_text("345 678")
    expect(main.locator("ul.pictures img")).to_have_count(1)
    axe(phone)
    main.get_by_role("button", name=t(lang, "feedback.me_too.button")).click()
    expect(main).to_contain_text(t(lang, "feedback.me_too.counted"))


def test_the_same_said_twice_goes_on_as_one(people, lang, axe, site, place):
    first = reporting.sent(site, place)
    second = reporting.sent(site, place, words="Giếng làng tối om vì đèn hỏng.", different="yes")
    leader = people.desk(lang, LEADER)
    reporting.open_at_desk(leader, second["code"], lang)
    form = reporting.deed(leader, "merge", lang)
    # The other one is proposed.
    expect(labelled(form, t(lang, "feedback.field.other_code"))).to_have_value(first["code"])
    reporting.push(form, "merge", lang)
    axe(leader)
    reporting.open_at_desk(leader, first["code"], lang)
    expect(leader.get_by_role("article")).to_contain_text("Giếng làng tối om")
    reporting.push(reporting.deed(leader, "take", lang), "take", lang)
    reporting.answer(leader, ANSWER, lang)
    # Who said it second reads the same answer.
    phone = people.phone(lang)
    main = phone.get_by_role("main")
    phone.goto(second["path"])
    expect(main).to_contain_text(t(lang, "feedback.follow.merged"))
    expect(main).to_contain_text(ANSWER)
    axe(phone)


def test_not_solved_goes_back_once(people, lang, axe, site, place):
    sent = reporting.sent(site, place, name="Lê Thị Mận", phone="0301 700 999", consent="yes")
    leader = people.desk(lang, LEADER)
    reporting.open_at_desk(leader, sent["code"], lang)
    record = leader.get_by_role("article")
    # Who it was is shown for a written reason, and the look is kept.
    expect(record).not_to_contain_text("Lê Thị Mận")
    form = reporting.deed(leader, "reveal", lang)
    labelled(form, t(lang, "feedback.field.reveal_reason")).fill("Hẹn giờ thợ điện tới sửa.")
    form.locator("p.actions button").click()
    expect(record).to_contain_text("Lê Thị Mận")
    axe(leader)
    reporting.open_at_desk(leader, sent["code"], lang)
    expect(record).not_to_contain_text("Lê Thị Mận")
    reporting.push(reporting.deed(leader, "take", lang), "take", lang)
    reporting.answer(leader, ANSWER, lang)

    phone = people.phone(lang)
    main = phone.get_by_role("main")
    phone.goto(sent["path"])
    main.locator("summary", has_text=t(lang, "feedback.follow.solved_no")).click()
    labelled(main, t(lang, "feedback.follow.again_label")).fill("Đèn vẫn không sáng.")
    main.get_by_role("button", name=t(lang, "feedback.follow.again_button")).click()
    expect(main).to_contain_text(t(lang, "feedback.follow.reopened"))
    axe(phone)
    leader.reload()
    expect(record).to_contain_text("Đèn vẫn không sáng.")
    reporting.answer(leader, "Đã thay cả chấn lưu; đèn sáng lúc 18 giờ.", lang)
    phone.reload()
    expect(main).to_contain_text("Đã thay cả chấn lưu")
    expect(main.locator("summary", has_text=t(lang, "feedback.follow.solved_no"))).to_have_count(0)
