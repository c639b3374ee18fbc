"""The official for information prints all signs of a village in one go."""

import re

from playwright.sync_api import expect
from support import papers
from support.placing import WRITER
from support.server import wait_until
from support.texts import plain, t

VILLAGE = "van-son-thon-3"
#: What stands on somebody's paper hangs nowhere, and is not printed with the signs of a village.
PAPERS = {"feedback.report", "onestop.dossier", "onestop.paper", "onestop.result", "onestop.sticker"}


def village_codes(page, name: str) -> tuple:
    """The id of the village of that name in the filter, and its codes in force as programs are told them."""
    page.goto("/desk/codes")
    unit = page.locator("#unit option", has_text=re.compile(f"^{re.escape(name)}$")).get_attribute("value")
    kinds = page.locator("[name=kind] option").evaluate_all("all => all.map(each => each.value)")
    listed = []
    # Kind by kind, for a page of the list has an end; what stands on papers is not asked for.
    for kind in set(filter(None, kinds)) - PAPERS:
        address = f"/desk/codes?unit={unit}&state=published&kind={kind}"
        found = page.request.get(address, headers={"Accept": "application/json"}).json()["codes"]
        assert len(found) < 50, found
        listed += found
    assert len(listed) >= 2, listed
    return unit, {each["code"]: each["title"] for each in listed}


def name_of_village(page) -> str:
    """The village's name in the reader's language, from its public page."""
    page.goto(f"/units/{VILLAGE}")
    return plain(page.get_by_role("heading", level=1).inner_text())


def order(page, lang, axe, unit: str, format: str, **typed) -> None:
    """From the form over the page that says how many, to the page of the run."""
    page.goto("/desk/print")
    axe(page)
    main = page.get_by_role("main")
    if unit:
        main.locator("[name=unit]").select_option(unit)
    main.locator("[name=format]").select_option(format)
    main.locator("[name=words]").select_option("vi")
    for name, value in typed.items():
        main.locator(f"[name={name}]").fill(value)
    main.get_by_role("button", name=t(lang, "lookup.print.check")).click()


def figure(page, lang, key: str) -> str:
    """The value of a row of the summary."""
    row = page.locator("dl.summary-list > div").filter(
        has=page.locator("dt", has_text=re.compile(f"^{re.escape(t(lang, key))}$"))
    )
    return plain(row.locator("dd").first.inner_text())


def files(page, lang, axe) -> list:
    """The PDFs of the run before the reader, once all are made; the page asks for itself meanwhile."""
    address = page.url
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"\d"))
    done = wait_until(
        lambda: page.request.get(address, headers={"Accept": "application/json"}).json()["state"] != "working", 60
    )
    assert done, "the run is not done"
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text(t(lang, "lookup.print_state.done"))
    axe(page)
    links = page.get_by_role("main").locator("a[href*='/parts/']")
    found = []
    for link in links.all():
        answer = page.request.get(link.get_attribute("href"))
        assert answer.ok and answer.headers["content-type"] == "application/pdf"
        found.append(answer.body())
    return found


def test_a_village_on_stickers(people, lang, axe, site):
    page = people.desk(lang, WRITER)
    name = name_of_village(page)
    unit, codes = village_codes(page, name)
    order(page, lang, axe, unit, "label_3x8", skip="3")

    # Before anything is made it says how many.
    expect(page.get_by_role("heading", level=1)).to_have_text(t(lang, "lookup.print.check_title"))
    assert figure(page, lang, "lookup.print.codes_count") == str(len(codes))
    assert figure(page, lang, "lookup.print.sheets") == str(-(-(len(codes) + 3) // 24))
    axe(page)
    page.get_by_role("button", name=t(lang, "lookup.print.begin")).click()
    expect(page).to_have_url(re.compile(r"/desk/print/[0-9a-f-]{30,}$"))
    (sheets,) = files(page, lang, axe)

    # Every symbol is read back, and beside each stand its letters and its name.
    assert sorted(papers.symbols_in(sheets)) == sorted(f"{site}/q/{code}" for code in codes)
    printed = papers.words_of(sheets)
    for code, title in codes.items():
        assert f"{code[:4]}-{code[4:7]}-{code[7:]}" in printed, (code, printed)
        assert title.split()[0] in printed, (title, printed)
    # The run stands in the list of runs, with who and how many.
    page.goto("/desk/print")
    row = page.get_by_role("row").filter(has=page.locator("a[href^='/desk/print/']")).first
    expect(row).to_contain_text(str(len(codes)))


def test_signs_of_typed_codes(people, lang, axe, site):
    """A6 signs of a list that somebody pasted; a wrong letter in it is named, and nothing typed is lost."""
    page = people.desk(lang, WRITER)
    _, codes = village_codes(page, name_of_village(page))
    first, second = sorted(codes)[:2]
    pasted = f"{first[:4]}-{first[4:7]}-{first[7:]}, BBBB-CCC-DDD\n{second.lower()}\n{first}"
    order(page, lang, axe, "", "a6", codes=pasted)
    expect(page.get_by_role("alert").first).to_contain_text("BBBB-CCC-DDD")
    expect(page.locator("[name=codes]")).to_have_value(pasted)
    expect(page.locator("[name=format]")).to_have_value("a6")
    axe(page)
    page.locator("[name=codes]").fill(pasted.replace("BBBB-CCC-DDD", ""))
    page.get_by_role("main").get_by_role("button", name=t(lang, "lookup.print.check")).click()
    assert figure(page, lang, "lookup.print.codes_count") == "2", "a code twice in the list is one"
    page.get_by_role("button", name=t(lang, "lookup.print.begin")).click()
    (book,) = files(page, lang, axe)
    assert papers.symbols_in(book) == [f"{site}/q/{first}", f"{site}/q/{second}"]
    assert papers.size_of(book) == (298, 420), "A6 in points"
    assert figure(page, lang, "lookup.print.codes") == "2"


def test_nobody_else_prints_signs(people, lang):
    """The list of the codes, their printing and their files are for those who look after them."""
    page = people.desk(lang, WRITER)
    page.goto("/desk/print")
    run = page.locator("a[href^='/desk/print/']").first
    path = run.get_attribute("href") if run.count() else "/desk/print/01a214ee-f03f-7094-86bc-1ee3618470fd"
    teacher = people.desk(lang, "teacher")
    for address in ("/desk/print", "/desk/codes", path, f"{path}/parts/1"):
        assert teacher.goto(address).status in (403, 404), address
