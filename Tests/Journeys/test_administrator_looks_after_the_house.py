"""The administrator sees how the house is, tries a job again that was given up, and finds the backup and its drill."""

import sqlite3
import time
from contextlib import closing

from playwright.sync_api import expect
from support.server import wait_until
from support.texts import plain, t

ADMIN = "quantri"


def give_up(server, name: str) -> None:
    """Puts a job in that has failed for the last time, as if the runner had left it so."""
    now = int(time.time() * 1000)
    place = server.folder / "data" / "langso.sqlite"
    with closing(sqlite3.connect(place, timeout=30)) as database, database:
        database.execute(
            """
            INSERT INTO job (id, kind, slot, lane, unit_id, payload, state, run_at, attempts, lease_until, lease, failure,
                created_at, finished_at)
            VALUES (?, 'files.sweep_staged_files', ?, 'single', '', '{}', 'dead', ?, 8, 0, '', ?, ?, ?)
            """,
            (f"01a5f000-0000-7000-8000-{abs(hash(name)) % 10**12:012}", name, now, f"cause {name}", now, now),
        )


def test_health_jobs_and_backups(people, lang, axe, server, tmp_path):
    give_up(server, f"again-{lang}")
    give_up(server, f"aside-{lang}")
    server.command("backup", str(tmp_path / "backup"))
    server.command("restore", "--drill", str(tmp_path / "backup"))

    page = people.desk(lang, ADMIN)
    page.goto("/desk")
    page.get_by_role("link", name=t(lang, "administration.title")).first.click()
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(t(lang, "administration.title"))
    for caption in ("health", "jobs", "files", "backups", "drills", "migrations"):
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
        place = server.folder / "data" / "langso.sqlite"
        with closing(sqlite3.connect(place, timeout=30)) as database:
            return database.execute("SELECT state FROM job WHERE slot = ?", (name,)).fetchone()[0]

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
    assert t(lang, "administration.drills.succeeded") in plain(phone.get_by_role("main").inner_text())
    axe(phone)

    counter = people.desk(lang, "motcua1")
    assert counter.goto("/desk/administration").status == 403
