"""The administrator sees how the house is, tries a job again that was given up, and finds the backup and its drill."""

import time

from playwright.sync_api import expect
from support.database import SQLite
from support.server import wait_until
from support.texts import plain, t

ADMIN = "quantri"


def give_up(server, name: str) -> None:
    """Puts a job in that has failed for the last time, as if the runner had left it so."""
    now = int(time.time() * 1000)
    row = (f"01a5f000-0000-7000-8000-{abs(hash(name)) % 10**12:012}", name, now, f"cause {name}", now, now)
    insert = """
        INSERT INTO job (id, kind, slot, lane, unit_id, payload, state, run_at, attempts, lease_until, lease, failure,
            created_at, finished_at)
        VALUES (?, 'files.sweep_staged_files', ?, 'single', '', '{}', 'dead', ?, 8, 0, '', ?, ?, ?)
        """
    server.database.write((insert, [row]))


def test_health_jobs_and_backups(people, lang, axe, server, tmp_path):
    give_up(server, f"again-{lang}")
    give_up(server, f"aside-{lang}")
    # PostgreSQL is copied by its own tool; that it was done is written down here.
    copies_itself = isinstance(server.database, SQLite)
    backup = tmp_path / "backup"
    if copies_itself:
        server.command("backup", str(backup))
        server.command("restore", "--drill", str(backup))
    else:
        backup.mkdir()
        server.command("backup", "--only-record", str(backup))

    page = people.desk(lang, ADMIN)
    page.goto("/desk")
    page.get_by_role("link", name=t(lang, "administration.title")).first.click()
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(t(lang, "administration.title"))
    captions = ["health", "jobs", "files", "backups", "migrations"] + (["drills"] if copies_itself else [])
    for caption in captions:
        expect(main.get_by_role("table", name=t(lang, f"administration.{caption}.caption"))).to_be_visible()
    expect(main).to_contain_text(str(tmp_path / "backup"))
    axe(page)

    # What was given up has a cause; one is tried again and goes through, the other is set aside.
    main.get_by_role("link", name=t(lang, "administration.jobs.title"), exact=True).click()
    axe(page)
    for name, words, target in ((f"again-{lang}", "retry", "retry"), (f"aside-{lang}", "set_aside", "set-aside")):
        card = main.locator("article", has_text=f"cause {name}")
        button = card.locator(f"form[action$='/{target}'] button")
        expect(button).to_contain_text(t(lang, f"administration.jobs.{words}"))
        question = button.get_attribute("data-confirm")
        button.click()
        if question:
            expect(button).to_have_text(question)
            button.click()
        expect(main.locator("article", has_text=f"cause {name}")).to_have_count(0)

    def state(name: str) -> str:
        return server.database.read("SELECT state FROM job WHERE slot = ?", name)[0][0]

    assert wait_until(lambda: state(f"again-{lang}") == "done", 15), state(f"again-{lang}")
    assert state(f"aside-{lang}") == "set_aside"

    for name in ("requests", "backups", "drills", "migrations"):
        page.goto(f"/desk/administration/{name}")
        expect(main.get_by_role("heading", level=1)).to_have_text(t(lang, f"administration.{name}.title"))
        axe(page)

    # On a telephone, and without scripts, it is the same page.
    phone = people.phone(lang)
    people.sign_in(phone, ADMIN, lang)
    assert phone.goto("/desk/administration").ok
    words = "drills.succeeded" if copies_itself else "backups.caption"
    assert t(lang, f"administration.{words}") in plain(phone.get_by_role("main").inner_text())
    axe(phone)

    counter = people.desk(lang, "motcua1")
    assert counter.goto("/desk/administration").status == 403
