"""Two sign one form: she fills it in, he reads and signs it on his own telephone, and only then can it be sent."""

import re

from playwright.sync_api import expect
from support.people import person
from support.texts import catalogue, plain, t
from support.web import Client, attach

CODE = "1.000894"


def filled(groom, bride) -> list:
    """The answers of both, page by page."""

    def of(which: str, who) -> dict:
        parts = {
            "name": who.name,
            "birth_date": who.born,
            "personal_number": who.number,
            "ethnicity": "Kinh",
            "nationality": "Việt Nam",
            "address": "Thôn 3, xã Tân Ninh",
            "before": "never",
        }
        return {f"{which}_{part}": value for part, value in parts.items()}

    applicant = {
        "full_name": bride.name,
        "personal_number": bride.number,
        "applicant_is": "bride",
        "phone": bride.phone,
        "village": "van-son-thon-3",
    }
    return [applicant, of("groom", groom), of("bride", bride), {"residence": "here"}]


def draft(site: str, groom, bride) -> str:
    """A filled form with its papers, before it is sent; the path of its review."""
    client = Client(site)
    client.get(f"/apply/{CODE}")
    for values in filled(groom, bride):
        client.send(client.form(), values | {"action": "next"})
    attach(client, CODE)
    return client.url.removeprefix(site)


def send(page, language: str):
    page.get_by_role("button", name=t(language, "onestop.form.send"), exact=True).click()


def test_the_second_signs_on_another_phone(people, lang, axe, site):
    groom = person("Nguyễn Văn Thuận", "12/5/1994", "male")
    bride = person("Lê Thị Hòa", "8/9/1996")
    review = draft(site, groom, bride)

    # Hers alone is not enough.
    hers = people.phone(lang)
    hers.goto(review)
    send(hers, lang)
    expect(hers.get_by_role("alert").first).to_contain_text(t(lang, "onestop.problem.not_signed"))

    # She passes a link on; its code is for his camera.
    hers.goto(review)
    hers.get_by_role("button", name=t(lang, "onestop.sign.invite")).click()
    box = hers.locator("#co-sign")
    expect(box.get_by_role("img", name=t(lang, "onestop.sign.qr_alt"))).to_be_visible()
    link = box.get_by_role("link").first.get_attribute("href")
    axe(hers)

    # He reads it all but the numbers, and cannot sign as somebody else.
    his = people.phone(lang)
    his.goto(link)
    main = his.get_by_role("main")
    expect(main).to_contain_text(bride.name)
    expect(main).to_contain_text(groom.name)
    text = re.sub(r"\D", "", main.inner_text())
    assert groom.number not in text and bride.number not in text and bride.phone not in text
    number = his.get_by_label(t(lang, "onestop.sign.number"))
    number.fill(person("Lê Văn Khác", "1/1/1990", "male").number)
    his.get_by_role("button", name=t(lang, "onestop.sign.button")).click()
    expect(his.get_by_role("alert").first).to_be_visible()
    axe(his)
    number.fill(f"{groom.number[:6]} {groom.number[6:]}")
    his.get_by_role("button", name=t(lang, "onestop.sign.button")).click()
    expect(his.get_by_role("status").first).to_contain_text(t(lang, "onestop.sign.done"))

    # She changes an answer: what he signed is another form now.
    hers.goto(review)
    expect(hers.locator("#co-sign")).to_contain_text(groom.name)
    secret = review.split("/")[2]
    hers.goto(f"/draft/{secret}/groom_page?from=review")
    hers.locator("[name=groom_address]").fill("Thôn 5, xã Tân Ninh")
    hers.locator("button[name=action][value=next]").click()
    hers.goto(review)
    expect(hers.locator("#co-sign")).to_contain_text(t(lang, "onestop.sign.void"))

    # He signs once more, and it goes.
    his.goto(link)
    his.get_by_label(t(lang, "onestop.sign.number")).fill(groom.number)
    his.get_by_role("button", name=t(lang, "onestop.sign.button")).click()
    hers.goto(review)
    send(hers, lang)
    expect(hers).to_have_url(re.compile(r"/follow/"))
    his.goto(link)
    expect(his.get_by_role("main")).to_contain_text(t(lang, "onestop.sign.sent"))
    axe(his)


def test_the_counter_sees_who_signed(people, lang, site):
    assert "onestop.desk.event.signed" in catalogue(lang)
    groom, bride = person("Trần Văn Vinh", "1/3/1992", "male"), person("Đỗ Thị Hiền", "4/4/1993")
    review = draft(site, groom, bride)
    client = Client(site)
    client.get(review)
    client.send(client.form("/invite"))
    link = re.search(r'href="[^"]*(/draft/[\w-]+/sign)"', client.page.text)[1]
    other = Client(site)
    other.get(link)
    other.send(other.form("/sign"), {"number": groom.number})
    client.get(review)
    client.send(client.form("/send"))
    code = re.search(r'class="code">([0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3})<', client.page.text)[1]
    page = people.desk(lang, "motcua2")
    page.goto(f"/desk/scan?code={code}")
    if "/desk/dossiers/" not in page.url:
        page.get_by_label(t(lang, "lookup.desk_scan.label")).fill(code)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/desk/dossiers/[0-9a-f-]{30,}$"))
    assert t(lang, "onestop.desk.event.signed") in plain(page.get_by_role("main").inner_text())
