#!/usr/bin/env python3
"""The README's figures: ./bench [start] [pages] [visits] [scan] [square] [submit] [codes] [search]; everything without a word.

Ratios within one run, on this machine, over the loopback, in a release build; about six minutes after building.
"""

import shutil
import sys
import threading
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

import codes  # noqa: E402
import machine  # noqa: E402
import pages  # noqa: E402
import scans  # noqa: E402
import searches  # noqa: E402
import submissions  # noqa: E402
import visits  # noqa: E402
from programs import ROOT, Commune  # noqa: E402

PARTS = ["start", "pages", "visits", "scan", "square", "submit", "codes", "search"]
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
    if "start" in parts:
        say("starting")
        lines += starting(demo)
    if "pages" in parts:
        say("weighing pages")
        lines += weights(demo)
    if "visits" in parts:
        say("visiting on a bad network")
        lines += visiting(visits.measure(demo))
    if "codes" in parts:
        say("drawing and reading codes")
        lines += coding(codes.measure(scratch))
    if "square" in parts:
        say("opening the square")
        lines += opening(scans.measure_paths(demo, scratch))
    if "search" in parts:
        say(f"searching {searches.ENTRIES:,} entries")
        lines += searching(searches.measure(demo, scratch))
    if "scan" in parts:
        say(f"scanning {scans.CODES:,} codes")
        lines += scanning(scans.measure(demo, scratch))
    if "submit" in parts:
        say("submitting")
        lines += submitting(submissions.measure(demo, scratch))
    lines += ["", f"Made by `{' '.join(['./bench', *sys.argv[1:]])}` in {time.monotonic() - began:.0f} s."]
    text = "\n".join(lines) + "\n"
    (ROOT / ".build" / "bench.md").write_text(text)
    shutil.rmtree(scratch, ignore_errors=True)
    print(text)
    return 0


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
