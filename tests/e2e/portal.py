"""A portal for tests: a private folder, a configuration, the built binaries, people who sign in. Real processes only."""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

BIN = pathlib.Path(os.environ.get("PORTICO_RELEASE_BIN", "build/release")).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = os.environ.get("PORTICO_TEST_DATA", "")
PASSWORD = "quiet-lantern-over-frozen-harbour"


def totp(secret, at=None, steps=0):
    """RFC 6238, written here on its own: the product must agree with it."""
    step = int((time.time() if at is None else at) // 30) + steps
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 1_000_000:06d}"


def wait_until(condition, seconds=20, what="the condition"):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come true within {seconds} s")


class DidNotStart(AssertionError):
    """The daemon ended before it answered."""


class Answer:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def rows(self):
        return json.loads(self.out)["rows"]

    def value(self):
        return self.out.strip()

    def __repr__(self):
        return f"exit {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


class Person:
    """Someone with credentials of their own. With no account: the operator on the daemon's machine."""

    def __init__(self, portal, name="local"):
        self.portal, self.name, self.secret, self.steps_used = portal, name, None, 0
        self.folder = portal.folder / "people" / name
        self.server = f"unix:{portal.socket}"
        self.program, self.uid = BIN / "portico", None  # another user's uid: not the operator's rights of the daemon's own

    def run(self, *words, stdin="", check=None, env=None, text=True):
        done = subprocess.run([str(self.program), *words], input=stdin if text else os.fsencode(stdin), text=text, timeout=120,
                              capture_output=True, **({"user": self.uid, "group": self.uid, "extra_groups": []} if self.uid else {}),
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PORTICO_SERVER": self.server,
                                   "PORTICO_CONFIG_DIR": str(self.folder), **self.portal.client_env, **(env or {})})
        answer = Answer(done)
        if check is not None and answer.code != check:
            raise AssertionError(f"portico {' '.join(words)}: expected exit {check}, got {answer!r}")
        return answer

    def ok(self, *words, **options):
        return self.run(*words, check=0, **options)

    def json(self, *words, **options):
        return json.loads(self.ok(*words, "-o", "json", **options).out)

    def query(self, *words):
        """The one value of a query, as printed."""
        return self.ok("query", *words, "-o", "value").value()

    def rows(self, *words):
        """A query's rows: lists of raw texts without the header."""
        lines = self.ok("query", *words, "-o", "tsv").out.splitlines()
        return [line.split("\t") for line in lines[1:]]

    def next_code(self):
        """A code that was not used yet; waits for the next step where it must."""
        now = self.portal.now()
        step = int(now // 30)
        if step + 1 <= self.steps_used:
            wait_until(lambda: int(self.portal.now() // 30) + 1 > self.steps_used, 40, "the next code")
            step = int(self.portal.now() // 30)
        use = max(step - 1, self.steps_used + 1)
        self.steps_used = use
        return totp(self.secret, at=use * 30)

    def login(self):
        return self.ok("login", self.name, "--password-stdin", "--otp", self.next_code(), stdin=PASSWORD + "\n")


class Portal:
    def __init__(self, config, env=None, listen=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-test-"))
        self.socket = self.folder / "portico.sock"
        self.listen = [f"unix:{self.socket}", *listen]
        self.env = env or {}
        self.client_env = {}
        self.process = None
        self.config = self.folder / "porticod.toml"
        self.write_config(config)
        self.local = Person(self)

    def write_config(self, text):
        head = f'[daemon]\ndata_dir = "{self.folder}/data"\nlisten = {json.dumps(self.listen)}\n'
        self.config.write_text(head + text.replace("@DIR@", str(self.folder)))

    def porticod(self, *words, check=None):
        done = subprocess.run([str(BIN / "porticod"), "--config", str(self.config), *words], text=True, capture_output=True, timeout=60,
                              env={**os.environ, **self.env})
        if check is not None and done.returncode != check:
            raise AssertionError(f"porticod {' '.join(words)}: expected exit {check}, got {Answer(done)!r}")
        return Answer(done)

    def now(self):
        return time.time()

    def start(self):
        if not (self.folder / "data" / "root.key").exists():
            self.porticod("init", check=0)
        with open(self.folder / "porticod.log", "ab") as log:
            self.process = subprocess.Popen([str(BIN / "porticod"), "--config", str(self.config), "run"], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, env={**os.environ, **self.env})
        wait_until(self.answers, 20, f"porticod ({self.log_text()})")
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise DidNotStart(f"porticod ended with {self.process.returncode}: {self.log_text()}")
        return self.local.run("status").code != 9  # unreachable; what else it says is no matter here

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
        code = self.process.returncode if self.process else 0
        self.process = None
        return code

    def close(self):
        self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log_text(self):
        path = self.folder / "porticod.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def sync(self, source, check=0):
        answer = self.local.run("source", "sync", source, "-o", "json", check=check)
        return answer.rows()[0] if check == 0 else answer

    def source(self, name):
        return next(row for row in self.local.json("source", "list")["rows"] if row["source"] == name)

    def person(self, email, customer="", role="analyst", server=None):
        """A named account that has signed in with both factors."""
        words = ["--customer", customer] if customer else []
        invite = self.local.json("admin", "account", "create", email, "--role", role, *words)["invite"]
        person = Person(self, email)
        person.server = server or person.server
        person.folder.mkdir(parents=True)
        (person.folder / "invite").write_text(invite + "\n")
        begun = person.run("login", "--invite-file", str(person.folder / "invite"), "--password-stdin", "-o", "json", stdin=PASSWORD + "\n",
                           check=4)
        person.secret = json.loads(begun.out)["secret"]
        person.ok("2fa", "enroll", "--otp", person.next_code())
        return person


class PortalTest(unittest.TestCase):
    """Base of the stories: makes portals that go away with the test."""
    maxDiff = None

    def portal(self, config, **options):
        portal = Portal(config, **options)
        self.addCleanup(portal.close)
        return portal


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    if not (BIN / "porticod").exists():
        sys.exit(f"{BIN} has no porticod: build the release preset first, or set PORTICO_RELEASE_BIN")
    unittest.main(verbosity=2)
