#!/usr/bin/env python3
"""A person at a terminal: takes up an invite, signs in and out; secrets are asked for and never shown."""
import os
import pty
import re
import select
import signal
import termios
import time

import example
import portal
from portal import PASSWORD, PortalTest, totp

# Two half blocks in one character each: the QR code.
BLOCKS = "█▀▄"


CUSTOMERS_ONLY = """
[source.visits]
kind = "csv"
path = "@DIR@/visits.csv"
[dataset.visits]
kind = "events"
customer = { field = "customer", in = "web" }
time = "day"
[[dataset.visits.from]]
source = "visits"
[dataset.visits.fields]
customer = "text"
day = { type = "time", format = "%Y-%m-%d" }
count = "int"
[dataset.visits.measures]
visits = "sum(count)"
"""


class Terminal:
    """A command in a pseudo-terminal, typed to and read from as a person does."""
    def __init__(self, person, *words, columns=100):
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm-256color",
                       "PORTICO_SERVER": f"unix:{person.portal.socket}", "PORTICO_CONFIG_DIR": str(person.folder)}
        self.seen, self.code = "", None
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(person.program, ["portico", *words], environment)
        termios.tcsetwinsize(self.terminal, (40, columns))

    def read(self, seconds):
        """More of what is shown; empty at the end, or when nothing comes for so long."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return ""
        try:
            return os.read(self.terminal, 65536).decode(errors="replace")
        except OSError:  # the other end is closed
            return ""

    def expect(self, words, seconds=20):
        """What is shown up to and with `words`; reading goes on after them."""
        end = time.monotonic() + seconds
        while words not in self.seen:
            more = self.read(max(0, end - time.monotonic()))
            if not more:
                raise AssertionError(f"'{words}' was not shown, but:\n{self.seen}")
            self.seen += more
        shown, self.seen = self.seen[:self.seen.index(words) + len(words)], self.seen[self.seen.index(words) + len(words):]
        return shown

    def type(self, line):
        os.write(self.terminal, line.encode() + b"\n")

    def echoes(self):
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def finish(self, seconds=20):
        """The rest of what is shown; the exit code is kept."""
        end = time.monotonic() + seconds
        while more := self.read(max(0, end - time.monotonic())):
            self.seen += more
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.terminal)
        return self.seen


class SessionStory(PortalTest):
    def setUp(self):
        self.site = example.site(self, sync=("shop",))
        self.invite = self.site.local.json("admin", "account", "create", "ada@example.com", "--customer", "6", "--role", "analyst")["invite"]
        self.ada = portal.Person(self.site, "ada@example.com")
        self.shown = ""

    def answer(self, terminal, prompt, line, hidden=False):
        """Waits for the prompt, looks whether what is typed would be shown, types."""
        self.shown += terminal.expect(prompt + ": ")
        portal.wait_until(lambda: terminal.echoes() != hidden, 5, f"echo {'off' if hidden else 'on'} at '{prompt}'")
        terminal.type(line)

    def end(self, terminal):
        self.shown += terminal.finish()
        return terminal.code

    def wrong_code(self):
        possible = [totp(self.ada.secret, steps=step) for step in range(-2, 4)]
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666") if code not in possible)

    def take_up(self, *codes):
        """`portico login --invite` up to its codes; wrong ones first."""
        terminal = Terminal(self.ada, "login", "--invite")
        self.answer(terminal, "Invite", self.invite, hidden=True)
        self.answer(terminal, "New password (15 characters or more)", PASSWORD, hidden=True)
        self.answer(terminal, "The same again", PASSWORD, hidden=True)
        screen = terminal.expect("Address: ")
        self.shown += screen
        self.ada.secret = re.search(r"Secret:\s+([A-Z2-7]{16,})", screen).group(1)
        return terminal, screen

    def test_an_invite_is_taken_up_with_qr_code_and_secret_and_a_mistyped_code_is_asked_again(self):
        terminal, screen = self.take_up()
        drawn = [line for line in screen.splitlines() if sum(line.count(block) for block in BLOCKS) > 10]
        self.assertGreater(len(drawn), 12, "a QR code of at least version 2 has 25 modules, two in a line's height")
        self.shown += terminal.expect("otpauth://totp/")
        self.answer(terminal, "Code", self.wrong_code())
        self.shown += terminal.expect("wrong code")
        self.answer(terminal, "Code", "12 34")
        self.shown += terminal.expect("six digits")
        self.answer(terminal, "Code", self.ada.next_code())
        self.assertEqual(0, self.end(terminal), self.shown)
        self.assertIn("Signed in as ada@example.com until ", self.shown)
        codes = re.findall(r"(?m)^[0-9A-Z]{4,}(?:-[0-9A-Z]{4,}){2,}\r?$", self.shown, re.IGNORECASE)
        self.assertEqual(10, len(set(codes)), self.shown)
        self.assertNotIn(PASSWORD, self.shown)
        self.assertNotIn(self.invite, self.shown)
        self.assertEqual(["6"], [row["customer"] for row in self.ada.json("customer", "list")["rows"]])
        self.assertEqual(0o600, (self.ada.folder / "credentials" / "default").stat().st_mode & 0o777)

        self.ada.ok("logout")
        self.assertEqual(4, self.ada.run("query", "revenue").code)
        self.sign_in_again()
        self.with_a_recovery_code(codes[3].strip())

    def sign_in_again(self):
        terminal = Terminal(self.ada, "login")
        self.answer(terminal, "E-mail", "ada@example.com")
        self.answer(terminal, "Password", PASSWORD, hidden=True)
        self.answer(terminal, "Code", self.wrong_code())
        self.shown += terminal.expect("wrong code")
        self.answer(terminal, "Code", self.ada.next_code())
        self.assertEqual(0, self.end(terminal), self.shown)
        self.assertNotIn(PASSWORD, self.shown)
        self.assertEqual("ada@example.com", self.ada.json("whoami")["rows"][0]["account"])

    def with_a_recovery_code(self, code):
        """In place of the authenticator, once."""
        words = ["login", "ada@example.com", "--password-stdin", "--otp", code]
        self.ada.ok("logout")
        self.ada.run(*words, stdin=PASSWORD + "\n", check=0)
        self.ada.run(*words, stdin=PASSWORD + "\n", check=4)

    def test_passwords_that_differ_are_refused_and_the_invite_stays_good(self):
        terminal = Terminal(self.ada, "login", "--invite")
        self.answer(terminal, "Invite", self.invite, hidden=True)
        self.answer(terminal, "New password (15 characters or more)", PASSWORD, hidden=True)
        self.answer(terminal, "The same again", PASSWORD + "x", hidden=True)
        self.assertEqual(2, self.end(terminal))
        self.assertIn("the two passwords differ", self.shown)
        terminal, _ = self.take_up()
        self.answer(terminal, "Code", self.ada.next_code())
        self.assertEqual(0, self.end(terminal), self.shown)
        self.assertNotIn(PASSWORD, self.shown)

    def test_three_wrong_codes_end_it_and_the_sign_up_can_be_begun_again(self):
        terminal, _ = self.take_up()
        for _ in range(3):
            self.answer(terminal, "Code", self.wrong_code())
        self.assertEqual(4, self.end(terminal), self.shown)
        self.assertFalse((self.ada.folder / "credentials" / "default").exists())
        self.assertEqual("invited", self.site.local.json("admin", "account", "list")["rows"][0]["state"])

    def test_an_interrupted_prompt_leaves_the_terminal_as_it_was(self):
        for stop, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            terminal = Terminal(self.ada, "login", "ada@example.com")
            terminal.expect("Password: ")
            portal.wait_until(lambda: not terminal.echoes(), 5, "echo off")
            os.kill(terminal.pid, stop)
            portal.wait_until(terminal.echoes, 5, f"echo on after {stop.name}")
            terminal.finish()
            self.assertIn(terminal.code, (-stop, code))

    def test_the_end_of_input_at_a_prompt_is_a_usage_error(self):
        terminal = Terminal(self.ada, "login")
        terminal.expect("E-mail: ")
        os.write(terminal.terminal, b"\x04")
        self.assertIn("input ended", terminal.finish())
        self.assertEqual(2, terminal.code)

    def test_an_answer_on_a_terminal_is_a_table_and_data_cannot_steer_it(self):
        self.site.person("eve@example.com", "6")
        eve = portal.Person(self.site, "eve@example.com")
        terminal = Terminal(eve, "query", "revenue", "--by", "category")
        shown = terminal.finish()
        self.assertEqual(0, terminal.code, shown)
        self.assertIn("─", shown)
        terminal = Terminal(eve, "query", "\x1b[2J\x07nope")
        shown = terminal.finish()
        self.assertEqual(2, terminal.code)
        self.assertNotIn("\x1b[2J", shown)
        self.assertNotIn("\x07", shown)

    def test_what_is_completed_steers_no_shell(self):
        ids = ["7", "acme@example.com", "$(reboot)", "a b", "x;ls", "-rf", "`id`", "two\nlines"]
        rows = "".join(f'"{name}",2026-01-01,1\n' for name in ids)
        site = self.portal(CUSTOMERS_ONLY)
        (site.folder / "visits.csv").write_text("customer,day,count\n" + rows)
        site.start()
        site.sync("visits")
        root = site.person("root@example.com", "", "admin")
        self.assertEqual(len(ids), len(root.json("customer", "list", "--all-customers")["rows"]))
        for words in (["customer", "show", ""], ["query", "visits", "--customer", ""], ["admin", "customer", "erase", ""]):
            self.assertEqual(["7", "acme@example.com"], root.ok("__complete", "--", *words).out.split("\n")[:-1])
        self.assertEqual("acme@example.com\n", root.ok("__complete", "--", "customer", "show", "ac").out)


if __name__ == "__main__":
    portal.main()
