"""Nine tenths of a counter's day: certified copies, by keyboard alone, and the cash for them."""

import re
import time

import pytest
from playwright.sync_api import expect
from support import papers
from support.officials import open_drawer
from support.people import person
from support.texts import t

LANE = "/desk/certification"
#: Keys a second of an official who does this all day; the scanner types by itself.
PACE = 4
DOCUMENTS = [("Giấy khai sinh", 2, 3), ("Căn cước công dân", 1, 2), ("Học bạ trung học phổ thông", 14, 1)]


def fee(pages: int, copies: int) -> int:
    """As Data/fee-rules.csv has it."""
    return min(2_000 * min(pages, 2) + 1_000 * max(pages - 2, 0), 200_000) * copies


def dong(amount: int) -> re.Pattern:
    """The amount with whatever stands between its thousands."""
    digits = f"{amount:,}".split(",")
    return re.compile(r"(?<!\d)" + r"\D?".join(digits) + r"(?!\d)")


class Keyboard:
    """Types into the page and counts what a person would have typed."""

    def __init__(self, page):
        self.page = page
        self.keys = 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def scan(self, text: str) -> None:
        """The scanner types where the cursor stands, and ends with Enter."""
        # A page takes a moment until the cursor stands in its first field; a person sees that.
        expect(self.page.locator("#card")).to_be_focused()
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")

    def serve(self, card: str, document: str, pages: int, copies: int) -> None:
        """One customer, from the first field to the first field of the next."""
        page = self.page
        self.scan(card)
        expect(page.locator("#document")).to_be_focused()
        self.type(document)
        self.press("Tab")
        self.type(str(pages))
        self.press("Tab")
        self.type(str(copies))
        expect(page.locator("[data-price]")).to_contain_text(dong(fee(pages, copies)))
        self.press("Enter")
        expect(page.locator("#card")).to_be_focused()
        expect(page.get_by_role("status").first).to_contain_text(dong(fee(pages, copies)))


def number(page) -> int:
    """The number that was given out last."""
    return int(re.search(r"(\d+)/20\d\d", page.get_by_role("status").first.inner_text()).group(1))


def test_thirty_in_ten_minutes_by_keyboard_alone(people, lang, axe):
    page = people.desk(lang, "motcua2")
    open_drawer(page, lang)
    page.goto(LANE)
    axe(page)
    hands = Keyboard(page)
    numbers, sum_of_fees, begun = [], 0, time.monotonic()
    for index in range(30):
        document, pages, copies = DOCUMENTS[index % 3]
        name = f"Quách Khuyên {lang.upper()} {'ABCDEFGHIJ'[index % 10]}"
        hands.serve(person(name).card, document, pages, copies)
        numbers.append(number(page))
        sum_of_fees += fee(pages, copies)
    machine = time.monotonic() - begun
    assert machine + hands.keys / PACE < 600, f"{machine:.0f} s and {hands.keys} keys"
    assert numbers == list(range(numbers[0], numbers[0] + 30))
    axe(page)

    # The book has all of them; the words over the copies and the receipt are one key away.
    words = page.locator("[accesskey=p]").get_attribute("href")
    printed = papers.words_of(page.request.get(words).body())
    assert str(numbers[-1]) in printed
    receipt = page.request.get(page.locator("[accesskey=r]").get_attribute("href")).body()
    assert papers.symbols_in(receipt) and papers.says(papers.words_of(receipt), "Quách Khuyên")
    page.goto(f"{LANE}/register?q=quách khuyên {lang}")
    figures = page.locator(".figures > div")
    expect(figures.nth(0)).to_contain_text("30")
    expect(figures.nth(2)).to_contain_text(dong(sum_of_fees))
    axe(page)

    # Whoever holds a copy sees that it is in the book, and nothing of the person.
    link = next(each for each in papers.symbols_in(page.request.get(words).body()) if "/q/" in each)
    phone = people.phone(lang)
    phone.goto(re.sub(r"^https?://[^/]+", "", link))
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "certification.scan.valid"))
    expect(phone.get_by_role("main")).not_to_contain_text("Khuyên")
    axe(phone)


def test_a_mistake_comes_back_with_everything_typed(people, lang, axe):
    page = people.desk(lang, "motcua2")
    open_drawer(page, lang)
    page.goto(f"{LANE}?kind=signature")
    hands = Keyboard(page)
    hands.scan("no card at all")
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "certification.problem.unreadable_card"))
    axe(page)
    page.locator("#requester").fill("Lê Văn Nhầm")
    page.locator("#document").fill("Giấy ủy quyền")
    page.locator("#copies").fill("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "certification.problem.number_needed"))
    expect(page.locator("#requester")).to_have_value("Lê Văn Nhầm")
    page.locator("#card").fill(person("Lê Văn Nhầm", "1/2/1980", "male").number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(dong(10_000))


def test_an_entry_is_corrected_then_void(people, lang, axe):
    page = people.desk(lang, "motcua2")
    open_drawer(page, lang)
    page.goto(LANE)
    Keyboard(page).serve(person("Lê Thị Sửa").card, "Giấy khai sinh", 2, 1)
    page.get_by_role("status").first.get_by_role("link").last.click()
    axe(page)
    page.locator("summary", has_text=t(lang, "certification.entry.correct")).click()
    page.locator("#document").fill("Giấy khai sinh (bản sao)")
    page.locator("#reason").fill("Ghi thiếu")
    page.get_by_role("button", name=t(lang, "certification.entry.correct_button")).click()
    expect(page.get_by_role("main")).to_contain_text("Ghi thiếu")
    page.locator("summary", has_text=t(lang, "certification.entry.void")).click()
    page.locator("#void_reason").fill("Khách không lấy")
    button = page.locator("form[action$='/void'] button")
    button.click()
    expect(button).to_have_text(t(lang, "certification.entry.void_confirm"))
    button.click()
    expect(page.get_by_role("main")).to_contain_text("Khách không lấy")
    axe(page)


@pytest.mark.parametrize("language", ["vi"])
def test_the_drawer_is_closed_and_confirmed(people, language, axe):
    page = people.desk(language, "motcua3")
    open_drawer(page, language, "100.000")
    page.goto(LANE)
    Keyboard(page).serve(person("Lê Thị Cuối").card, "Giấy khai sinh", 2, 1)
    page.goto("/desk/payments/drawer")
    axe(page)
    figures = page.locator(".figures > div").all_inner_texts()
    expected = next(
        int(re.sub(r"\D", "", each.split("\n")[-1]))
        for each in figures
        if each.startswith(t(language, "payments.figure.expected"))
    )
    rest = expected
    for value in (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000):
        page.locator(f"[id='note.{value}']").fill(str(rest // value))
        rest %= value
    assert rest == 0
    page.get_by_role("button", name=t(language, "payments.drawer.close")).click()
    expect(page).to_have_url(re.compile(r"/desk/payments/closings/"))
    axe(page)
    clerk = people.desk(language, "vanthu")
    clerk.goto(page.url)
    clerk.get_by_role("button", name=re.compile(re.escape(t(language, "payments.closing.confirm")))).click()
    expect(clerk.get_by_role("main")).to_contain_text(t(language, "payments.closing.confirmed"))
    closed = clerk.url

    # One more comes after the closing: a further drawer, with what was counted in it; what was confirmed stays.
    page.goto("/desk/payments/drawer")
    axe(page)
    opening = page.locator("[name=opening]")
    assert re.sub(r"\D", "", opening.input_value()) == str(expected)
    page.get_by_role("button", name=t(language, "payments.drawer.open_further", number="2")).click()
    expect(page.get_by_role("main")).to_contain_text(t(language, "payments.drawer.whole_day"))
    axe(page)
    page.goto(LANE)
    Keyboard(page).serve(person("Lê Thị Muộn").card, "Giấy khai sinh", 2, 1)
    page.goto("/desk/payments/drawer")
    page.get_by_role("link", name=t(language, "payments.drawer.receipts")).click()
    expect(page.get_by_role("main")).to_contain_text("Lê Thị Muộn")
    expect(page.get_by_role("main")).not_to_contain_text("Lê Thị Cuối")
    clerk.reload()
    expect(clerk.get_by_role("main")).to_contain_text(t(language, "payments.drawer.state.confirmed"))
    clerk.goto("/desk/payments/closings")
    axe(clerk)
    own = clerk.locator(f"a[href='{re.sub(r'^https?://[^/]+', '', closed)}']")
    expect(clerk.get_by_role("row").filter(has=own)).to_have_count(1)
    clerk.goto("/desk/payments")
    axe(clerk)
