#!/usr/bin/env python3
"""The README's first command, twice: it must work both times, on a folder of its own, and leave a running daemon."""
import email
import email.policy
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

import portal


class Quickstart(unittest.TestCase):
    def run_once(self, home):
        done = subprocess.run([str(portal.ROOT / "examples/quickstart.sh")], text=True, capture_output=True, timeout=600,
                              env={**os.environ, "PORTICO_QUICKSTART": str(home), "PORTICO_QUICKSTART_BUILD": str(portal.BIN)})
        self.assertEqual(0, done.returncode, done.stdout[-2000:] + done.stderr[-2000:])
        return done.stdout + done.stderr

    def test_the_whole_story_runs_twice(self):
        folder = tempfile.mkdtemp(prefix="portico-quickstart-")
        self.addCleanup(shutil.rmtree, folder)
        home = pathlib.Path(folder) / "home"
        self.addCleanup(self.stop, home)
        first = self.run_once(home)
        for part in ("Recovery codes", "Helsinki Books Oy", "conflict", "Weekly sales", "every monday at 07:00 in Europe/Helsinki",
                     "sent", "Done. The daemon is running"):
            self.assertIn(part, first)
        second = self.run_once(home)
        self.assertIn("Done. The daemon is running", second)
        mail, = (home / "mail" / "new").iterdir()
        message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
        self.assertEqual("ada@kirjakauppa.example", message["To"])
        self.assertIn("Helsinki Books Oy", message.get_body(("plain",)).get_content())
        self.assertTrue((home / "weekly.html").read_text().startswith("<!"))

    def stop(self, home):
        try:
            pid = int((home / "porticod.pid").read_text())
            if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "porticod":
                os.kill(pid, signal.SIGTERM)
                portal.wait_until(lambda: not pathlib.Path(f"/proc/{pid}").exists(), 20, "the daemon's end")
        except FileNotFoundError:
            pass


if __name__ == "__main__":
    portal.main()
