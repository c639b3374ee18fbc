"""A clock for one server, whose hands a test moves while it runs."""

import datetime
import os
import shutil
import struct
import subprocess
import time
from pathlib import Path

from .server import HANOI


class Clock:
    """The server and its commands go by it. It runs as clocks do, as far apart from the machine's as was set last."""

    def __init__(self, folder: Path, moment: datetime.datetime):
        self.file, self.library = folder / "clock", folder / "clock.so"
        # Swift brings its own.
        compiler = shutil.which("clang") or shutil.which("cc")
        assert compiler, "no C compiler is installed here"
        source = Path(__file__).with_suffix(".c")
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", str(self.library), str(source)], check=True
        )
        self.file.write_bytes(bytes(8))
        self.set(moment)

    @property
    def settings(self) -> dict:
        """What the program's environment needs."""
        return {"LD_PRELOAD": str(self.library), "TEST_CLOCK": str(self.file)}

    def set(self, moment: datetime.datetime) -> None:
        """Moves the hands, of the running server too."""
        apart = struct.pack("=q", round(moment.timestamp() - time.time()))
        with self.file.open("r+b") as file:
            # At once: nobody reads half a number.
            os.pwrite(file.fileno(), apart, 0)


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime.datetime:
    """The moment in Vietnam."""
    return datetime.datetime(year, month, day, hour, minute, tzinfo=HANOI)
