"""A portal whose clock the test sets: libfaketime reads the offset from a file at every look, so that daemon, commands and
one-time codes jump together while they run. Timers keep running by the machine's monotonic clock."""
import datetime
import glob
import os
import pathlib
import time

from portal import Portal

LIBRARY = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)


def instant(text):
    """Seconds since 1970 of 2026-01-12T07:00:00Z and the like."""
    return datetime.datetime.fromisoformat(text).timestamp()


class FakedPortal(Portal):
    def __init__(self, config, start="2026-01-12T06:00:00Z"):
        super().__init__(config)
        self.offset = 0.0
        self.offset_file = self.folder / "clock"
        self.env = self.client_env = {
            "LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": str(self.offset_file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1", "TZ": "UTC"}
        self.jump_to(instant(start))

    def now(self):
        return time.time() + self.offset

    def jump_to(self, when):
        """Sets everyone's clock, which then goes on; `when` in seconds since 1970."""
        self.offset = round(when - time.time(), 3)
        fresh = pathlib.Path(f"{self.offset_file}.new")
        fresh.write_text(f"{self.offset:+.3f}\n")
        os.replace(fresh, self.offset_file)

    def jump(self, seconds):
        self.jump_to(self.now() + seconds)
