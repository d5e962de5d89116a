#!/usr/bin/env python3
"""Single rows: the same as in the source, in order, of one state, however many; and what becomes of an interrupted run."""
import contextlib
import csv
import io
import json
import os
import pathlib
import random
import signal
import subprocess
import time

import portal
from portal import PortalTest

CONFIG = """
[source.till]
kind = "csv"
path = "@DIR@/till.csv"
[dataset.sales]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "sold_at"
key = ["line"]
[[dataset.sales.from]]
source = "till"
[dataset.sales.fields]
line = "int"
customer = "text"
sold_at = "time"
product = "text"
price = "decimal(2)"
note = "text"
"""
FIELDS = ["line", "customer", "sold_at", "product", "price", "note"]
NOTES = ["", "plain", "with, comma", 'with "quotes"', "two\nlines", "=1+1", "é日\u2028", "tab\tbed"]


def at(second):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_600_000_000 + second))


class Rows(PortalTest):
    @classmethod
    def setUpClass(cls):
        cls.rng = random.Random(int(os.environ.get("PORTICO_TEST_SEED", 7)))
        cls.holder = PortalTest()
        cls.site = cls.holder.portal(CONFIG)
        cls.rows = [cls.row(line) for line in range(200_000)]
        cls.write(cls.rows)
        cls.site.start()
        cls.site.sync("till")
        cls.ada = cls.site.person("ada@example.com", "6")
        cls.own = sorted((row for row in cls.rows if row[1] == "6"), key=lambda row: (row[2], row[0]))

    @classmethod
    def tearDownClass(cls):
        cls.holder.doCleanups()

    @classmethod
    def row(cls, line):
        cents = cls.rng.randrange(-5000, 100_000)
        return (line, "6" if line % 10 else "7", at(cls.rng.randrange(2_000_000)), f"product {cls.rng.randrange(50)}",
                f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}", NOTES[cls.rng.randrange(len(NOTES))])

    @classmethod
    def write(cls, rows):
        with open(cls.site.folder / "till.csv", "w", newline="") as file:
            csv.writer(file).writerows([FIELDS, *rows])

    def start(self, *words):
        return subprocess.Popen([str(self.ada.program), "rows", "sales", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
                                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PORTICO_SERVER": f"unix:{self.site.socket}",
                                     "PORTICO_CONFIG_DIR": str(self.ada.folder)})

    def read_csv(self, text):
        rows = list(csv.reader(io.StringIO(text, newline="")))
        self.assertEqual(rows[0], FIELDS)
        return [(int(row[0]), *row[1:5], row[5][1:] if row[5].startswith("'") else row[5]) for row in rows[1:]]

    def test_every_row_comes_as_it_was_in_the_order_of_time(self):
        self.assertEqual(self.read_csv(self.ada.ok("rows", "sales", "-o", "csv", text=False).out.decode()), self.own)

    def test_json_lines_hold_the_same(self):
        lines = self.ada.ok("rows", "sales", "-o", "jsonl", "-p", "2020-09-20", "--tz", "Europe/Berlin").out.split("\n")[:-1]
        expected = [row for row in self.own if "2020-09-19T22:00:00Z" <= row[2] < "2020-09-20T22:00:00Z"]
        got = [json.loads(line, parse_float=str) for line in lines]
        self.assertEqual([(row["line"], row["price"], row["note"] or "") for row in got], [(row[0], row[4], row[5]) for row in expected])

    def test_sorted_filtered_and_paged(self):
        answer = self.ada.ok("rows", "sales", "--fields", "line,price", "--where", "price > 900 and product = 'product 7'", "--sort", "-price,line",
                             "--limit", "5", "--offset", "3", "-o", "tsv").out.splitlines()[1:]
        expected = sorted((row for row in self.own if float(row[4]) > 900 and row[3] == "product 7"), key=lambda row: (-float(row[4]), row[0]))[3:8]
        self.assertEqual([line.split("\t") for line in answer], [[str(row[0]), row[4]] for row in expected])

    def test_a_stream_shows_one_state_while_others_are_written(self):
        stream = self.start("-o", "csv")
        head = stream.stdout.read(1000)
        changed = [(line, customer, sold_at, "changed", price, note) for line, customer, sold_at, product, price, note in self.rows]
        self.write(changed)
        try:
            self.assertEqual(self.site.sync("till")["corrected"], len(self.rows))
            rest, errors = stream.communicate()
            self.assertEqual((stream.returncode, errors), (0, b""))
            self.assertEqual(self.read_csv((head + rest).decode()), self.own)
        finally:
            self.write(self.rows)
            self.site.sync("till")

    def test_a_reader_that_has_enough_stops_it(self):
        stream = self.start("-o", "csv")
        stream.stdout.read(1000)
        stream.stdout.close()
        stream.stderr.close()
        self.assertIn(stream.wait(10), (-signal.SIGPIPE, 141))
        self.assertEqual(self.ada.ok("rows", "sales", "--limit", "1", "-o", "tsv").out.count("\n"), 2)

    def test_an_answer_that_breaks_off_is_told_and_replaces_no_file(self):
        target = self.site.folder / "rows.csv"
        target.write_text("the old file")
        stream = self.start("-o", "csv")
        stream.stdout.read(1000)
        to_file = self.start("--to", str(target), "--sort", "product")
        time.sleep(0.2)
        self.site.stop(signal.SIGKILL)
        self.site.start()
        _, errors = stream.communicate()
        self.assertEqual(stream.returncode, 9, errors)
        self.assertIn(b"broke off before its answer was complete", errors)
        to_file.communicate()
        self.assertTrue(target.read_text() == "the old file" if to_file.returncode else target.read_text().startswith("line,"))
        self.assertEqual([path.name for path in self.site.folder.glob(".rows.csv*")], [])

    def wait_for_data(self, process):
        """Until the process has written something into a file of the portal's folder."""
        def writes():
            for link in pathlib.Path(f"/proc/{process.pid}/fd").iterdir():
                with contextlib.suppress(FileNotFoundError):
                    if os.readlink(link).startswith(f"{self.site.folder}/") and os.stat(link).st_size:
                        return True
            return False
        end = time.monotonic() + 20
        while not writes():
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), end)

    def test_an_interrupted_run_leaves_nothing_behind(self):
        target = self.site.folder / "whole.csv"
        target.write_text("the old file")
        for how in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
            to_file = self.start("--to", str(target))
            self.wait_for_data(to_file)
            to_file.send_signal(how)
            to_file.communicate()
            self.assertEqual(to_file.returncode, -how)
            self.assertEqual(target.read_text(), "the old file")
            self.assertEqual([path.name for path in self.site.folder.glob(".whole.csv*")], [])

    def test_a_file_gets_what_the_stream_gives(self):
        target = self.site.folder / "some.csv"
        said = self.ada.ok("rows", "sales", "--limit", "1000", "--to", str(target))
        self.assertEqual((said.out, said.err), ("", f"Written: {target}\n"))
        self.assertEqual(self.read_csv(target.read_bytes().decode()), self.own[:1000])

    def test_a_sample_is_the_newest(self):
        got = self.ada.ok("dataset", "sample", "sales", "--limit", "4", "--fields", "line", "-o", "tsv").out.split()[1:]
        newest = sorted(self.own, key=lambda row: row[2], reverse=True)
        self.assertEqual({row[2] for row in self.own if str(row[0]) in got}, {row[2] for row in newest[:4]})

    def test_scripts_can_ask_for_rows_and_for_fresh_data(self):
        one = ["rows", "sales", "--fields", "line", "--limit", "1", "-o", "tsv"]
        self.ada.run(*one, "--max-age", "1d", check=0)
        self.ada.run(*one, "--exit-code", check=10)
        self.ada.run(*one, "--exit-code", "--where", "false", check=0)
        stale = self.ada.run(*one, "--max-age", "0s", check=7)
        self.assertEqual(stale.out.count("\n"), 2)
        self.assertIn("source till was last read", stale.err)
        self.ada.run("query", "count()", "--where", "price > 0", "--max-age", "0s", "-o", "json", check=7)
        (self.site.folder / "till.csv").rename(self.site.folder / "away.csv")
        try:
            self.site.sync("till", check=None)
            failing = self.ada.run("query", "count()", "--where", "price > 0", "-o", "value", check=7)
            self.assertEqual(int(failing.out), sum(not row[4].startswith("-") and row[4] != "0.00" for row in self.own))
            self.assertIn("source till is failing", failing.err)
            self.ada.run("query", "count()", "--where", "price > 0", "--allow-partial", check=0)
        finally:
            (self.site.folder / "away.csv").rename(self.site.folder / "till.csv")
            self.site.sync("till")

    def test_what_is_wrong_is_said(self):
        for words, code, message in ((["sale"], 3, "no dataset 'sale'; did you mean 'sales'?"),
                                     (["sales", "--fields", "prise"], 2, "--fields: sales has no field 'prise'; did you mean 'price'?"),
                                     (["sales", "--where", "price >"], 2, "expected"),
                                     (["sales", "-o", "chart"], 2, "single rows cannot be written as 'chart'"),
                                     (["sales", "--limit", "x"], 2, "--limit"),
                                     (["sales", "--customer", "7"], 3, "customer")):
            answer = self.ada.run("rows", *words)
            self.assertEqual((answer.code, answer.out), (code, ""), answer)
            self.assertIn(message, answer.err)


if __name__ == "__main__":
    portal.main()
