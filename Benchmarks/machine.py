"""What the figures were taken on: machine, disk, build."""

import os
import platform
import subprocess
import time
from pathlib import Path


def facts(root: Path, scratch: Path) -> list:
    """Lines of `name: value`, in the order to print them."""
    return [
        ("Processor", f"{_processor()}, {os.cpu_count()} cores, shared by server, clients and wrk"),
        ("Memory", f"{_memory():.0f} GiB"),
        ("System", f"{_distribution()}, Linux {platform.release()}"),
        ("Swift", _output("swift", "--version").split("\n")[0].strip()),
        ("Disk", f"{_file_system(scratch)}; a flush of 4 KiB takes {flush_ms(scratch):.2f} ms (median of 200)"),
        ("Load before", f"{os.getloadavg()[0]:.1f} (above 1 the figures are too low)"),
        ("Revision", _revision(root)),
        ("Day", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())),
    ]


def flush_ms(folder: Path) -> float:
    """How long writing 4 KiB to the disk and flushing takes."""
    path = folder / "flush"
    took = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(200):
            file.write(os.urandom(4096))
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - start)
    path.unlink()
    return sorted(took)[100] * 1000


def _output(*command: str, folder: Path = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    return done.stdout.strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30


def _distribution() -> str:
    lines = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    return lines.get("PRETTY_NAME", "").strip('"')


def _file_system(folder: Path) -> str:
    return _output("stat", "-f", "-c", "%T", str(folder))


def _revision(root: Path) -> str:
    name = _output("git", "rev-parse", "--short", "HEAD", folder=root) or "unknown"
    return name + (" with changes" if _output("git", "status", "--porcelain", "-uno", folder=root) else "")
