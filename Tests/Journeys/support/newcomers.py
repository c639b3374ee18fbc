"""Officials who come by a list: brought in, given slips, and let in."""

import re

from playwright.sync_api import Page, expect

from .texts import t

#: What each of them chooses.
PASSWORD = "bốn con trâu đi ăn cỏ non"
HEAD = "username,full_name,phone,unit,title_vi,title_en,title_ar,roles,from,last"


def bring(page: Page, language: str, *lines: str) -> None:
    """Uploads the list; the page shows what would happen."""
    page.goto("/desk/accounts/import")
    content = "\ufeff" + "\r\n".join([HEAD, *lines]) + "\r\n"
    page.get_by_label(t(language, "identity.import.file")).set_input_files(
        [{"name": "can-bo.csv", "mimeType": "text/csv", "buffer": content.encode()}]
    )
    page.get_by_role("button", name=t(language, "identity.import.check")).click()
    expect(page.get_by_role("main")).to_contain_text(t(language, "identity.import.dry"))


def confirm(page: Page, language: str) -> None:
    """Does what the dry run said; the button asks once more."""
    button = page.get_by_role("main").locator("form[action$='/apply'] button")
    button.click()
    expect(button).to_have_text(t(language, "identity.import.confirm"))
    button.click()
    expect(page.get_by_role("status").first).to_contain_text(t(language, "identity.import.applied"))


def slips(page: Page, language: str) -> bytes:
    """The sheet of slips for everyone who has none."""
    page.goto("/desk/accounts/slips")
    with page.expect_download() as download:
        page.get_by_role("main").get_by_role("button", name=t(language, "identity.slips.print")).click()
    return download.value.path().read_bytes()


def begin(page: Page, link: str, language: str) -> None:
    """Chooses a password behind the code of a slip."""
    page.goto(re.sub(r"^https?://[^/]+", "", link))
    for key in ("identity.password.new", "identity.password.again"):
        page.get_by_label(t(language, key), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=t(language, "identity.first.begin")).click()
    expect(page).to_have_url(re.compile(r"/desk$"))


def sign_in(page: Page, username: str, language: str, password: str = PASSWORD) -> None:
    """Fills the form in, with the password that all of them chose unless there is another."""
    page.goto("/sign-in")
    page.get_by_label(t(language, "identity.username.label")).fill(username)
    page.get_by_label(t(language, "identity.password.label")).fill(password)
    page.get_by_role("main").get_by_role("button", name=t(language, "web.sign_in")).click()


def administrator(server, people, language: str) -> Page:
    """The province's administrator, signed in: the first password opens nothing but the page to choose another."""
    given = server.command(
        "account", "create", "tinh1", "--name", "Đỗ Văn Tỉnh", "--post", "Quản trị", "--unit", "thanh-hoa"
    ).split()[-1]  # fmt: skip
    page = people.desk(language)
    sign_in(page, "tinh1", language, given)
    expect(page).to_have_url(re.compile(r"/desk/account"))
    form = page.locator("form[action='/desk/account/password']")
    for name, value in (("current", given), ("password", PASSWORD), ("again", PASSWORD)):
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button").click()
    expect(page.get_by_role("status").first).to_be_visible()
    return page
