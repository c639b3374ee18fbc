#!/usr/bin/env python3
"""The README's figures: ./bench [start] [pages] [visits] [scan] [square] [submit] [codes] [search] [backup] [accounts] [office]
[dossiers]; everything without a word.

Ratios within one run, on this machine, over the loopback, in a release build; about twenty minutes after building.
"""

import shutil
import sys
import threading
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

import accounts  # noqa: E402
import backups  # noqa: E402
import codes  # noqa: E402
import dossiers  # noqa: E402
import machine  # noqa: E402
import office  # noqa: E402
import pages  # noqa: E402
import scans  # noqa: E402
import searches  # noqa: E402
import submissions  # noqa: E402
import visits  # noqa: E402
from programs import ROOT, Commune  # noqa: E402

PARTS = [
    "start", "pages", "visits", "codes", "square", "search", "scan", "submit", "backup", "accounts", "office", "dossiers",
]  # fmt: skip
STARTS = 5


def main() -> int:
    parts = sys.argv[1:] or PARTS
    if set(parts) - set(PARTS):
        print(__doc__.strip())
        return 0 if set(parts) <= {"-h", "--help"} else 2
    began = time.monotonic()
    # On the project's own disk: the folder for temporary files may lie in memory, where a flush costs nothing.
    scratch = ROOT / ".build" / "bench"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    lines = ["| | |", "|---|---|"] + [f"| {name} | {value} |" for name, value in machine.facts(ROOT, scratch)]
    say("making the demo commune")
    demo = Commune(scratch / "demo").seed()
    for part, words, measured in steps(demo, scratch):
        if part in parts:
            say(words)
            found = measured()
            # Each part at once: a later one may fail, and this one took its time.
            print("\n".join(found), file=sys.stderr, flush=True)
            lines += found
    lines += ["", f"Made by `{' '.join(['./bench', *sys.argv[1:]])}` in {time.monotonic() - began:.0f} s."]
    text = "\n".join(lines) + "\n"
    (ROOT / ".build" / "bench.md").write_text(text)
    shutil.rmtree(scratch, ignore_errors=True)
    print(text)
    return 0


def steps(demo: Commune, scratch: Path) -> list:
    """The parts in their order: name, what is said while it runs, and what makes its lines."""
    return [
        ("start", "starting", lambda: starting(demo)),
        ("pages", "weighing pages", lambda: weights(demo)),
        ("visits", "visiting on a bad network", lambda: visiting(visits.measure(demo))),
        ("codes", "drawing and reading codes", lambda: coding(codes.measure(scratch))),
        ("square", "opening the square", lambda: opening(scans.measure_paths(demo, scratch))),
        ("search", f"searching {searches.ENTRIES:,} entries", lambda: searching(searches.measure(demo, scratch))),
        ("scan", f"scanning {scans.CODES:,} codes", lambda: scanning(scans.measure(demo, scratch))),
        ("submit", "submitting", lambda: submitting(submissions.measure(demo, scratch))),
        ("backup", "backing up under load", lambda: backing_up(backups.measure(demo, scratch))),
        ("accounts", f"bringing {accounts.ACCOUNTS:,} accounts in", lambda: bringing_in(accounts.measure(demo, scratch))),
        ("office", f"{office.OFFICERS} officers at work", lambda: working(office.measure(demo, scratch))),
        ("dossiers", f"counting {dossiers.DOSSIERS:,} dossiers", lambda: counting(dossiers.measure(demo, scratch))),
    ]  # fmt: skip


def say(text: str) -> None:
    print(text + " …", file=sys.stderr, flush=True)


def starting(demo: Commune) -> list:
    times = []
    for _ in range(STARTS):
        with demo.serve() as server:
            times.append(server.seconds_to_ready * 1000)
    with demo.serve() as server:
        threading.Event().wait(2)
        memory = server.memory()
    return [
        "", "| Start and rest, demo commune | |", "|---|---:|",
        f"| second start to ready (median of {STARTS}, slowest) | {median(times):.0f} ms, {max(times):.0f} ms |",
        f"| resident memory, idle | {memory:.0f} MiB |",
    ]  # fmt: skip


def weights(demo: Commune) -> list:
    with demo.serve() as server:
        found = pages.measure(demo, server)
    lines = [
        "", "| Bytes of a public page | page | style | script | pictures | heads | first visit | again |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for each in found:
        path = "/q/…" if each.path.startswith("/q/") else each.path
        lines.append(
            f"| `{path}` | {each.html:,} | {each.styles:,} | {each.scripts:,} | {each.pictures:,} | {each.heads:,} "
            f"| **{each.first:,}** | {each.again:,} ({each.status_again}) |")
    return lines


def visiting(found: list) -> list:
    lines = [
        "", f"| First visit at {visits.KILOBITS} kbit/s and {visits.LATENCY_MS} ms (Chromium, 360 px) | bytes | largest paint |",
        "|---|---:|---:|",
    ]  # fmt: skip
    return lines + [f"| `{each['path']}` | {each['bytes']:,} | {each['paint_ms'] / 1000:.1f} s |" for each in found]


def coding(found: dict) -> list:
    return [
        "", "| Codes, one thread | in a second | |", "|---|---:|---|",
        f"| libqrencode itself | {found['raw']:,.0f} | 1 |",
        f"| our symbols | {found['symbols']:,.0f} | **{found['symbols'] / found['raw']:.2f}** |",
        f"| our symbols, drawn as SVG | {found['drawn']:,.0f} | {found['drawn'] / found['raw']:.2f} |",
        f"| stickers to PDF ({codes.STICKERS:,}: {codes.STICKERS / found['stickers']:.1f} s, "
        f"{found['sticker_bytes'] / 1e6:.1f} MB) | {found['stickers']:,.0f} | |",
        f"| photos read ({found['read']} of {found['given']}) | {found['photos']:,.1f} | |",
    ]  # fmt: skip


def searching(found: dict) -> list:
    lines = ["", f"| Search over {searches.ENTRIES:,} public entries | median | 95 % |", "|---|---:|---:|"]
    names = {"rare": "title with diacritics and a rare word", "folded": "without diacritics", "common": "one common word"}
    return lines + [
        f"| {names[kind]} | {each['median']:.1f} ms | {each['p95']:.1f} ms |" for kind, each in found.items()]


def opening(found: dict) -> list:
    lines = [
        "", "| Public pages, kept, beside a bare route with as many bytes | requests/s | bare | ratio |",
        "|---|---:|---:|---:|",
    ]  # fmt: skip
    return lines + [
        f"| `{path}` | {each['page']:,.0f} | {each['bare']:,.0f} | **{each['page'] / each['bare']:.2f}** |"
        for path, each in found.items()]


def backing_up(found: dict) -> list:
    return [
        "", f"| Submissions while `langso backup` copies {found['megabytes']:,.0f} MB | in a second | |", "|---|---:|---:|",
        f"| alone | {found['alone']:,.0f} | 1 |",
        f"| beside a backup ({found['seconds']:.1f} s{'' if found['lasted'] else ', shorter than the sending'}) "
        f"| {found['beside']:,.0f} | **{found['ratio']:.2f}** |",
    ]  # fmt: skip


def bringing_in(found: dict) -> list:
    names = {"dry": "what would become of each line (`--dry-run`)", "written": "written", "again": "the same list again"}
    lines = ["", f"| A list of {accounts.ACCOUNTS:,} accounts | seconds | outcome |", "|---|---:|---|"]
    return lines + [f"| {names[kind]} | {each['seconds']:.1f} | {each['outcome']} |" for kind, each in found.items()]


def working(found: dict) -> list:
    lines = [
        "", f"| {office.OFFICERS} officers, {office.DOSSIERS:,} dossiers, a quarter of what they do are writes, "
        "of these half certified copies | requests/s | pages: median, 95 % | writes: median, 95 % "
        "| slowest kind of write: 95 % |", "|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    names = {
        "cash_copy": "copy with cash", "copy": "copy without cash", "walk_in": "walk-in", "advance": "step finished",
        "comment": "comment",
    }  # fmt: skip
    paces = {"paced": f"each every {office.PAUSE_MS / 1000:.0f} s", "hurried": "without a pause"}
    for engine, each in found.items():
        for pace, words in paces.items():
            day = each[pace]
            waits = [f"{day[side]['p50']:,.0f} ms, {day[side]['p95']:,.0f} ms" for side in ["reads", "writes"]]
            slowest = max(day["kinds"], key=lambda kind: day["kinds"][kind]["p95"])
            waits.append(f"{names[slowest]}, {day['kinds'][slowest]['p95']:,.0f} ms")
            lines.append(f"| {engine}, {words} | {day['per_second']:,.0f} | {' | '.join(waits)} |")
        seconds, memory = each["sign_in_seconds"], each["memory"]
        lines.append(f"| {engine}: all sign in; memory | {seconds:.0f} s | {memory:.0f} MiB | | |")
    return lines


def counting(found: dict) -> list:
    pages = found["pages"]
    lines = [
        "", f"| {dossiers.DOSSIERS:,} dossiers of five years, one reader | " + " | ".join(f"{each}: first, then" for each in pages)
        + " |", "|---|" + "---:|" * len(pages),
    ]  # fmt: skip
    for name in next(iter(pages.values())):
        waits = [f"{each[name]['first']:,.0f} ms, {each[name]['median']:,.0f} ms" for each in pages.values()]
        lines.append(f"| {name} | " + " | ".join(waits) + " |")
    return lines + [f"| `langso copy` into PostgreSQL, compared | | {found['copy_seconds']:.0f} s |"]


def scanning(result: dict) -> list:
    rounds = result["rounds"]
    lines = [
        "", f"| The page behind a scan ({scans.CODES:,} codes, three languages, {scans.CLIENTS} clients) "
        "| requests/s | median | 99 % | beside the bare route |", "|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    names = [
        ("bare", f"bare Hummingbird route, constant of {result['size']:,} bytes"),
        ("warm", f"`/q/…`, kept pages ({scans.WARM_CODES:,} codes)"), ("cold", "`/q/…`, every page made anew"),
    ]  # fmt: skip
    for key, name in names:
        share = "1" if key == "bare" else f"**{scans.ratio(rounds, key):.2f}**"
        lines.append(
            f"| {name} | {scans.figure(rounds, key):,.0f} | {scans.figure(rounds, key, 'p50_ms'):.1f} ms "
            f"| {scans.figure(rounds, key, 'p99_ms'):.1f} ms | {share} |")
    return lines + [
        "", "| Memory with 100,000 codes | |", "|---|---:|", f"| resident, idle | {result['idle_mib']:.0f} MiB |",
        f"| resident under load, at most | {result['loaded_mib']:.0f} MiB |",
    ]  # fmt: skip


def submitting(result: dict) -> list:
    lines = [
        "", f"| Accepted durable submissions, {submissions.CLIENTS} clients | through HTTP | median, 99 % "
        "| raw transactions | ratio | aim |", "|---|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for key, name, aim in [("fast", "this disk", "0.5"), ("slow", "each flush 5 ms slower", "10")]:
        rounds = result[key]
        lines.append(
            f"| {name} | {submissions.figure(rounds, 'http'):,.0f}/s | {submissions.figure(rounds, 'http', 'p50_ms'):.0f} ms, "
            f"{submissions.figure(rounds, 'http', 'p99_ms'):.0f} ms | {submissions.figure(rounds, 'raw'):,.0f}/s "
            f"| **{submissions.ratio(rounds):.2f}** | {aim} |")
    return lines + ["", f"Drafts begun through HTTP meanwhile, this disk: {result['drafts_per_second']:,.0f}/s."]


if __name__ == "__main__":
    sys.exit(main())
