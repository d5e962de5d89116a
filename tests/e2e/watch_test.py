#!/usr/bin/env python3
"""`portico query --watch`: a new answer whenever the data changes, on a terminal in place of the old one."""
import json
import os
import signal
import subprocess
import time

import portal
from portal import BIN, PortalTest, wait_until
from refusals import Refusals
from terminal_test import Terminal

CONFIG = """
[source.orders]
kind = "csv"
path = "@DIR@/orders.csv"
[dataset.orders]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "day"
key = ["id"]
[[dataset.orders.from]]
source = "orders"
[dataset.orders.fields]
id = "int"
customer = "text"
day = { type = "time", format = "%Y-%m-%d" }
amount = "decimal(2)"
[dataset.orders.measures]
revenue = "sum(amount)"
"""


class Watching:
    """A command that runs on, and the lines it has written so far."""

    def __init__(self, person, *words):
        self.out = person.portal.folder / f"out-{time.monotonic_ns()}"
        self.err = self.out.with_suffix(".err")
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen([str(BIN / "portico"), "query", *words, "--watch"], stdout=out, stderr=err, stdin=subprocess.DEVNULL,
                                            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PORTICO_SERVER": f"unix:{person.portal.socket}",
                                                 "PORTICO_CONFIG_DIR": str(person.folder)})

    def shows(self, text):
        wait_until(lambda: self.out.read_text() == text, what=f"{text!r}, not {self.out.read_text()!r} {self.err.read_text()}")

    def says(self, words):
        wait_until(lambda: words in self.err.read_text(), what=f"{words!r}, not {self.err.read_text()!r}")

    def end(self, how=signal.SIGINT):
        self.process.send_signal(how)
        return self.process.wait(20)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Watch(Refusals, PortalTest):
    def setUp(self):
        self.site = self.portal(CONFIG)
        self.orders = ["1,6,2026-02-01,10.50", "2,7,2026-02-01,99.99"]
        self.write()
        self.site.start()
        self.site.sync("orders")
        self.ada = self.site.person("ada@example.com", "6", "viewer")

    def write(self, *more):
        self.orders += more
        (self.site.folder / "orders.csv").write_text("id,customer,day,amount\n" + "".join(order + "\n" for order in self.orders))

    def add(self, *more):
        self.write(*more)
        self.site.sync("orders")

    def test_answers_follow_the_data_and_only_one_s_own(self):
        watching = Watching(self.ada, "revenue", "-o", "value")
        watching.shows("10.50\n")
        self.add("3,6,2026-02-02,1.00")
        watching.shows("10.50\n\n11.50\n")
        self.add("4,7,2026-02-02,1000.00")  # somebody else's: asked again, and the same
        self.add("5,6,2026-02-03,0.25")
        watching.shows("10.50\n\n11.50\n\n11.75\n")
        self.assertEqual(-signal.SIGINT, watching.end())
        self.assertEqual("", watching.err.read_text())

    def test_it_is_told_and_does_not_ask_by_itself(self):
        watching = Watching(self.ada, "revenue", "-o", "value")
        watching.shows("10.50\n")
        asked = lambda: [row["act"] for row in root.json("admin", "audit", "tail", "--limit", "50")["rows"]].count("query.run")
        root = self.site.person("root@example.com", "", "admin")
        before = asked()
        time.sleep(2)
        self.assertLessEqual(asked() - before, 1)  # a quarter of an hour may begin
        watching.end()

    def test_waiting_for_a_change_is_no_slow_daemon(self):
        watching = Watching(self.ada, "revenue", "-o", "value", "--timeout", "1")
        watching.shows("10.50\n")
        time.sleep(3)
        self.assertEqual("", watching.err.read_text())
        self.add("3,6,2026-02-02,1.00")
        watching.shows("10.50\n\n11.50\n")
        watching.end()
        self.assertEqual("", watching.err.read_text())

    def test_json_lines_and_files(self):
        lines = Watching(self.ada, "revenue", "-o", "jsonl")
        lines.shows('{"revenue":10.50}\n')
        objects = Watching(self.ada, "revenue", "-o", "json")
        file = self.site.folder / "revenue.csv"
        into = Watching(self.ada, "revenue", "--to", str(file), "-q")
        wait_until(file.exists, what="the file")
        self.add("3,6,2026-02-02,1.00")
        lines.shows('{"revenue":10.50}\n{"revenue":11.50}\n')
        wait_until(lambda: file.read_text() == "revenue\n11.50\n", what="the file's new answer")
        wait_until(lambda: objects.out.read_text().count('"schema"') == 2, what="two objects")
        first, end = json.JSONDecoder().raw_decode(objects.out.read_text())
        second = json.loads(objects.out.read_text()[end:])
        self.assertEqual([[{"revenue": 10.5}], [{"revenue": 11.5}]], [first["rows"], second["rows"]])
        for watching in (lines, objects, into):
            watching.end()

    def test_a_terminal_shows_the_newest_answer_only(self):
        terminal = Terminal(self.ada, "query", "revenue", "--watch")
        shown = terminal.expect("10.50")
        self.assertIn("\x1b[H\x1b[2J", shown)
        self.add("3,6,2026-02-02,1.00")
        shown = terminal.expect("11.50")
        self.assertIn("\x1b[H\x1b[2J", shown)
        os.kill(terminal.pid, signal.SIGINT)
        terminal.finish()
        self.assertEqual(-signal.SIGINT, terminal.code)

    def test_with_exit_code_it_waits_for_the_condition(self):
        watching = Watching(self.ada, "revenue", "--having", "revenue > 11", "--exit-code", "-o", "tsv")
        watching.shows("revenue\n")
        self.add("3,6,2026-02-02,0.10")
        self.assertIsNone(watching.process.poll())
        self.add("4,6,2026-02-02,5.00")
        self.assertEqual(10, watching.process.wait(20))
        self.assertEqual("revenue\n\nrevenue\n15.60\n", watching.out.read_text())

    def test_a_value_is_waited_for(self):
        condition = ("query", "revenue", "--having", "revenue > 11", "--exit-code", "-o", "value")
        self.assertEqual("", self.ada.run(*condition, check=0).out)
        watching = Watching(self.ada, *condition[1:])
        time.sleep(0.5)
        self.assertIsNone(watching.process.poll())
        self.add("3,6,2026-02-02,5.00")
        self.assertEqual(10, watching.process.wait(20))
        self.assertEqual("15.50\n", watching.out.read_text())
        self.assertEqual("15.50\n", self.ada.run(*condition, check=10).out)
        self.assertEqual("15.50\n", self.ada.ok("query", "revenue", "--by", "customer", "-o", "value").out)
        self.assertRefused(self.ada.run("query", "revenue", "count()", "-o", "value"), 2, "2 columns of values")

    def test_new_definitions_are_a_change(self):
        watching = Watching(self.ada, "revenue", "-o", "value")
        watching.shows("10.50\n")
        self.site.write_config(CONFIG.replace("sum(amount)", "sum(amount) * 2"))
        self.site.process.send_signal(signal.SIGHUP)
        watching.shows("10.50\n\n21.00\n")
        watching.end()

    def test_a_daemon_that_is_away_is_waited_for(self):
        watching = Watching(self.ada, "revenue", "-o", "value")
        watching.shows("10.50\n")
        self.site.stop()
        watching.says("trying again")
        self.write("3,6,2026-02-02,1.00")
        self.site.start()
        self.site.sync("orders")
        watching.shows("10.50\n\n11.50\n")
        watching.end()

    def test_a_stopping_daemon_waits_for_no_watcher(self):
        watching = Watching(self.ada, "revenue", "-o", "value")
        watching.shows("10.50\n")
        begun = time.monotonic()
        self.assertEqual(0, self.site.stop())
        self.assertLess(time.monotonic() - begun, 8)
        watching.end()

    def test_the_end_of_the_session_is_the_end(self):
        watching = Watching(self.ada, "revenue", "-o", "value")
        watching.shows("10.50\n")
        self.site.local.ok("admin", "account", "disable", "ada@example.com")
        self.add("3,6,2026-02-02,1.00")
        self.assertEqual(4, watching.process.wait(40))
        self.assertEqual("10.50\n", watching.out.read_text())

    def test_stale_sources_are_told_and_watched_on(self):
        watching = Watching(self.ada, "revenue", "--max-age", "0s", "-o", "value")
        watching.says("was last read")
        self.add("3,6,2026-02-02,1.00")
        watching.shows("10.50\n\n11.50\n")
        watching.end()

    def test_a_source_that_begins_to_fail_is_told_once(self):
        orders = self.site.folder / "orders.csv"
        away = orders.with_suffix(".away")
        watching = Watching(self.ada, "revenue", "-o", "value")
        watching.shows("10.50\n")
        told = "portico: the answer is partial or stale: source orders is failing\n"
        for times in (1, 2):
            orders.rename(away)
            self.site.sync("orders", check=None)
            watching.says(told * times)
            for _ in range(2):  # nothing new
                self.site.sync("orders", check=None)
                time.sleep(0.5)
            away.rename(orders)
            self.site.sync("orders")
            time.sleep(0.5)
        self.assertEqual(told * 2, watching.err.read_text())
        self.assertEqual("10.50\n", watching.out.read_text())
        watching.end()

    def test_a_terminal_is_told_with_every_answer(self):
        terminal = Terminal(self.ada, "query", "revenue", "--watch")
        terminal.expect("10.50")
        (self.site.folder / "orders.csv").rename(self.site.folder / "away.csv")
        for _ in range(2):
            self.site.sync("orders", check=None)
            terminal.expect("source orders is failing")
            terminal.expect("partial or stale")
        os.kill(terminal.pid, signal.SIGINT)
        terminal.finish()

    def test_a_stale_source_is_told_once_whatever_its_age(self):
        watching = Watching(self.ada, "revenue", "--max-age", "0s", "-o", "value")
        watching.says("was last read")
        for _ in range(2):
            time.sleep(1.2)
            self.site.sync("orders")
        watching.shows("10.50\n")
        time.sleep(0.5)
        self.assertEqual(1, watching.err.read_text().count("was last read"))
        watching.end()

    def test_a_saved_question_is_watched_as_well(self):
        self.ada = self.site.person("eve@example.com", "6", "analyst")
        self.ada.ok("query", "revenue", "--save", "money")
        self.ada.ok("rows", "orders", "--save", "lines")
        self.assertEqual("customer", self.ada.ok("saved", "run", "lines", "--fields", "customer", "-o", "tsv").out.splitlines()[0])
        self.assertRefused(self.ada.run("saved", "run", "lines", "--watch"), 2, "single rows")
        self.assertRefused(self.ada.run("query", "revenue", "--watch", "--as-of", "2026-02-01"), 2, "a past day does not change")
        self.assertRefused(self.ada.run("query", "revenue", "--watch", "--explain"), 2, "do not go together")
        terminal = Terminal(self.ada, "saved", "run", "money", "--watch")
        terminal.expect("10.50")
        self.add("3,6,2026-02-02,1.00")
        terminal.expect("11.50")
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.finish()


if __name__ == "__main__":
    portal.main()
