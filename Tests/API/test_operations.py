"""Looking after the installation: copies to another engine, backups, drills, and what a killed one leaves behind."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
import requests
from support.server import program, wait_until
from test_outages import House, Resident, cluster, still_serving

ADMIN = "quantri"


@pytest.fixture(scope="module")
def commune(tmp_path_factory) -> Path:
    """A folder with a small demo commune that nothing runs on."""
    folder = tmp_path_factory.mktemp("commune")
    done = House(folder).command("demo", "--scale", "village", seconds=180)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def house(commune, tmp_path):
    for name in ("data", "keys"):
        shutil.copytree(commune / name, tmp_path / name)
    found = House(tmp_path)
    yield found
    found.close()


def beside(house: House, folder: Path, database: str = "") -> House:
    """Another data folder with a copy of the same key ring."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(house.keys, folder / "keys")
    return House(folder, database)


def copied(done: subprocess.CompletedProcess) -> dict:
    """Rows and fingerprint of each table, all of them equal on both sides."""
    assert done.returncode == 0, done.stdout + done.stderr
    lines = re.findall(r"^(\w+) +(\d+) +(\d+)  ([0-9a-f]{64}) equal$", done.stdout, re.MULTILINE)
    assert lines and "DIFFERENT" not in done.stdout, done.stdout
    assert all(source == target for _, source, target, _ in lines)
    assert f"All {len(lines)} tables are the same" in done.stdout
    return {name: (int(rows), digest) for name, rows, _, digest in lines}


def head(house: House) -> str:
    """The head of the audit, which must be whole."""
    done = house.command("audit", "verify")
    assert done.returncode == 0 and "whole" in done.stdout.split(), done.stdout + done.stderr
    return re.search(r"^head (\S+)$", done.stdout, re.MULTILINE).group(1)


def works(house: House) -> bool:
    """A server starts on it, finds by words, and lets an official in who opens a dossier."""
    house.start()
    found = requests.get(house.base + "/api/v1/search?q=van+son", timeout=30)
    assert found.status_code == 200 and "Vân Sơn" in str(found.json())
    official = requests.Session()
    official.headers.update({"Sec-Fetch-Site": "same-origin"})
    answer = official.post(
        house.base + "/sign-in", data={"username": "motcua1", "password": "langso-demo"}, timeout=60
    )
    assert answer.status_code == 200, answer.text[:500]
    token = house.command("account", "token", "motcua1").stdout.strip().splitlines()[-1].strip()
    dossiers = requests.get(
        house.base + "/api/v1/dossiers?state=all&limit=5", headers={"Authorization": f"Bearer {token}"}, timeout=30
    ).json()["dossiers"]
    assert dossiers
    opened = official.get(f"{house.base}/desk/dossiers/{dossiers[0]['id']}", timeout=30)
    assert opened.status_code == 200, opened.text[:500]
    who = Resident(house)
    assert who.begin().status_code == 303, "nothing can be written"
    house.stop()
    return True


# ---- clocks


def test_a_clock_that_went_back_is_told(house):
    with closing(sqlite3.connect(house.data / "langso.sqlite")) as database, database:
        database.execute("UPDATE audit_entry SET at = at + 86400000 WHERE id = (SELECT max(id) FROM audit_entry)")
    assert "WRONG this clock is behind the last entry by" in house.command("check").stdout


# ---- copies


def test_to_postgresql_and_back(house, cluster, tmp_path):
    first = head(house)
    address = cluster.start()
    there = copied(house.command("copy", "--to", address, seconds=180))
    assert there["dossier"][0] > 10 and there["audit_entry"][0] > 10 and there["search_entry"][0] > 10

    back = beside(house, tmp_path / "back")
    back.data.mkdir()
    done = house.command(
        "copy", "--from", address, "--to", str(back.data / "langso.sqlite"), "--files", str(back.data / "files"),
        seconds=180,
    )  # fmt: skip
    assert copied(done) == there
    files = sorted(path.relative_to(house.data) for path in (house.data / "files").glob("??/??/*"))
    assert sorted(path.relative_to(back.data) for path in (back.data / "files").glob("??/??/*")) == files
    assert head(back) == first
    assert works(back) and back.is_whole()

    house.environment["LANGSO_DATABASE"] = address
    assert head(house) == first
    assert works(house)


def test_what_is_not_empty_or_in_use_is_refused(house, tmp_path):
    target = tmp_path / "copy.sqlite"
    house.start()
    done = house.command("copy", "--to", str(target))
    assert done.returncode != 0 and "in use by another langso" in done.stderr, done.stderr
    house.stop()
    copied(house.command("copy", "--to", str(target), seconds=180))
    done = house.command("copy", "--to", str(target))
    assert done.returncode != 0 and "the target is not empty" in done.stderr, done.stderr
    done = house.command("copy")
    assert done.returncode != 0 and "--to" in done.stderr, done.stderr
    done = house.command("copy", "--from", str(tmp_path / "none.sqlite"))
    assert done.returncode != 0 and "there is no database" in done.stderr, done.stderr
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_copy_that_is_killed_is_of_no_use_until_it_is_dropped(house, tmp_path, engine, request):
    with closing(sqlite3.connect(house.data / "langso.sqlite")) as database, database:
        rows = ((f"2026-01-{n % 28 + 1:02}", f"word-{n}", 1, n) for n in range(60_000))
        database.executemany("INSERT INTO code_miss (day, spelling, number, last_at) VALUES (?, ?, ?, ?)", rows)
    if engine == "sqlite":
        other = beside(house, tmp_path / "other")
        other.data.mkdir()
        target = str(other.data / "langso.sqlite")
    else:
        target = request.getfixturevalue("cluster").start()
        other = beside(house, tmp_path / "other", target)
    process = subprocess.Popen(
        [str(program()), "copy", "--to", target], env=house.environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr.readline().startswith("copied "), "it did not begin"
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL, "it had ended before it was killed"
    process.stderr.close()

    for command in (["serve", "--port", "0"], ["audit", "verify"], ["account", "list"]):
        done = other.command(*command)
        assert done.returncode != 0 and "a copy that was broken off" in done.stderr, (command, done.stderr)
    done = house.command("copy", "--to", target)
    assert done.returncode != 0 and "was broken off" in done.stderr, done.stderr

    if engine == "sqlite":
        for path in other.data.glob("langso.sqlite*"):
            path.unlink()
    else:
        drop = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        subprocess.run(["psql", target.split("?")[0], "-qc", drop], check=True, capture_output=True, timeout=30)
    copied(house.command("copy", "--to", target, seconds=180))
    assert works(other)


# ---- backups


def test_a_backup_that_is_killed_is_none(house, tmp_path):
    big = house.data / "files" / "zz" / "zz" / "big"
    big.parent.mkdir(parents=True)
    big.touch()
    os.truncate(big, 500 << 20)
    folder = tmp_path / "backup"
    process = subprocess.Popen(
        [str(program()), "backup", str(folder)], env=house.environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert wait_until(lambda: (folder / "files").exists(), 30, 0.002)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL, "it had ended before it was killed"
    assert (folder / "langso.sqlite").exists() and not (folder / "manifest.json").exists()
    assert house.value("SELECT count(*) FROM backup_record") == 0

    other = beside(house, tmp_path / "other")
    done = other.command("restore", str(folder))
    assert done.returncode != 0 and "no backup" in done.stderr, done.stderr
    assert not list(other.data.glob("*")) if other.data.exists() else True
    done = house.command("restore", "--drill", str(folder))
    assert done.returncode == 1 and "The drill has FAILED" in done.stdout and "no backup" in done.stdout
    assert house.rows("SELECT succeeded FROM restore_drill") == [(0,)]

    big.unlink()
    whole = tmp_path / "whole"
    assert house.command("backup", str(whole)).returncode == 0
    assert other.command("restore", str(whole)).returncode == 0
    assert house.is_whole() and works(other)


def test_a_drill_proves_a_backup_and_is_shown(house, tmp_path):
    house.start()
    text = house.command("check").stdout
    assert re.search(r"^note +no backup yet$", text, re.MULTILINE), text
    assert re.search(r"^note +no restore drill that succeeded yet$", text, re.MULTILINE), text

    folder = tmp_path / "backup"
    done = house.command("backup", str(folder))
    assert done.returncode == 0 and "Written down" in done.stdout, done.stdout + done.stderr
    before = sorted(path.name for path in tmp_path.iterdir())
    done = house.command("restore", "--drill", str(folder), seconds=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every fingerprint right" in done.stdout and "audit whole" in done.stdout, done.stdout
    assert "opened" in done.stdout and "The drill has succeeded" in done.stdout, done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == before, "the throw-away folder is still there"

    # Damage is found, and said, and the living data do not suffer.
    damaged = tmp_path / "damaged"
    shutil.copytree(folder, damaged)
    with open(damaged / "langso.sqlite", "r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 16)
    done = house.command("restore", "--drill", str(damaged), seconds=120)
    assert done.returncode == 1 and "langso.sqlite was changed" in done.stdout, done.stdout + done.stderr
    assert house.rows("SELECT succeeded FROM restore_drill ORDER BY at") == [(1,), (0,)]
    made = house.value("SELECT begun_at FROM backup_record")
    drilled = house.value("SELECT backup_at FROM restore_drill WHERE succeeded = 1")
    assert abs(drilled - made) <= 1000, "the drill is of another backup"

    # A ring that is not the one of the data opens nothing: the drill says so.
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    House(stranger).command("migrate")
    done = house.command("restore", "--drill", str(folder), "--keys", str(stranger / "keys"), seconds=120)
    assert done.returncode == 1 and "FAILED" in done.stdout, done.stdout

    token = house.command("account", "token", ADMIN).stdout.strip().splitlines()[-1].strip()
    health = requests.get(
        house.base + "/api/v1/administration/health", headers={"Authorization": f"Bearer {token}"}, timeout=60
    ).json()
    assert health["last_backup_at"] and health["last_drill_at"] and health["last_drill_succeeded"] is False
    assert health["storage"]["database_bytes"] > 100_000 and health["storage"]["free_bytes"] > 0
    assert health["program"]["database"] == "sqlite" and health["program"]["migrated_at"]
    other = house.command("account", "token", "motcua1").stdout.strip().splitlines()[-1].strip()
    answer = requests.get(
        house.base + "/api/v1/administration/health", headers={"Authorization": f"Bearer {other}"}, timeout=30
    )
    assert answer.status_code == 403
    house.stop()

    with closing(sqlite3.connect(house.data / "langso.sqlite")) as database, database:
        database.execute("UPDATE backup_record SET begun_at = begun_at - 8 * 86400000")
        database.execute("UPDATE restore_drill SET at = at - 91 * 86400000")
    text = house.command("check").stdout
    assert "note  the last backup was 8 days ago: more than 7" in text, text
    assert "note  the last restore drill that succeeded was 91 days ago: more than 90" in text, text
    house.environment |= {"LANGSO_BACKUP_DAYS": "30", "LANGSO_DRILL_DAYS": "100"}
    text = house.command("check").stdout
    assert "ok    the last backup was 8 days ago\n" in text, text
    assert "ok    the last restore drill that succeeded was 91 days ago\n" in text, text
    done = house.command("backup", "--only-record", str(folder))
    assert done.returncode == 0, done.stderr
    assert house.rows("SELECT made_here FROM backup_record ORDER BY begun_at") == [(1,), (0,)]


def test_the_house_is_whole_when_it_is_backed_up_under_load(house, tmp_path):
    """What is acknowledged before the backup begins is in it, whatever is written meanwhile."""
    house.start()
    sent = []
    for _ in range(5):
        sent.append(Resident(house))
        assert sent[-1].begin().status_code == 303
    folder = tmp_path / "backup"
    process = subprocess.Popen(
        [str(program()), "backup", str(folder)], env=house.environment, stdout=subprocess.PIPE, text=True
    )
    during = 0
    while process.poll() is None:
        assert Resident(house).begin().status_code == 303
        during += 1
    assert process.communicate(timeout=10)[0] and process.returncode == 0
    assert during > 0, "nobody could work while the backup was made"
    for who in sent:
        assert who.get(f"/draft/{who.secret}/home").status_code == 200
    house.stop()
    other = beside(house, tmp_path / "other")
    assert other.command("restore", str(folder)).returncode == 0
    other.start()
    for who in sent:
        who.house = other
        assert who.get(f"/draft/{who.secret}/home").status_code == 200, "what was acknowledged is not in the backup"
    other.stop()
    assert other.is_whole()
