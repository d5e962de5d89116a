#!/usr/bin/env python3
"""SQL over one's own rows: right answers, clear refusals, nothing beyond, and a daemon that outlives its workers."""
import decimal
import fractions
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import threading
import time

import example
import portal
from portal import BIN, PortalTest, wait_until
from refusals import Refusals

COUNTING = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


class Sql(Refusals, PortalTest):
    @classmethod
    def setUpClass(cls):
        cls.holder = PortalTest()
        cls.site = example.site(cls.holder)
        cls.ada = cls.site.person("ada@example.com", "6", "analyst")
        cls.vic = cls.site.person("vic@example.com", "6", "viewer")
        cls.root = cls.site.person("root@example.com", "", "admin")

    @classmethod
    def tearDownClass(cls):
        cls.holder.doCleanups()

    def rows(self, statement, *words, who=None):
        return [line.split("\t") for line in (who or self.ada).ok("sql", statement, *words, "-o", "tsv").out.splitlines()[1:]]

    def value(self, statement, *words, who=None):
        return self.rows(statement, *words, who=who)[0][0]

    def test_sql_and_query_agree(self):
        months = self.ada.rows("revenue", "orders", "--every", "month", "-p", "2025")
        sql = self.rows("SELECT strftime('%Y-%m-01', ordered_at), sum(amount), count(DISTINCT order_id) FROM sales "
                        "WHERE ordered_at >= :from AND ordered_at < :to GROUP BY 1 ORDER BY 1", "--param", "from=2025-01-01", "--param", "to=2026-01-01")
        self.assertEqual(12, len(sql))
        self.assertEqual([(month, decimal.Decimal(revenue), orders) for month, revenue, orders in months],
                         [(month, decimal.Decimal(revenue), orders) for month, revenue, orders in sql])
        self.assertEqual(self.root.query("items", "--all-customers"), self.value("SELECT sum(quantity) FROM sales", "--all-customers", who=self.root))

    def test_a_statement_comes_from_a_file_or_standard_input(self):
        file = self.site.folder / "statement.sql"
        file.write_text("-- a comment\nSELECT :n + 1 AS more;\n")
        self.assertEqual("more\n6\n", self.ada.ok("sql", "-f", str(file), "--param", "n=5", "-o", "tsv").out)
        self.assertEqual("7\n", self.ada.ok("sql", "-f", "-", "-o", "value", stdin="SELECT 7").out)

    def test_scripts_can_insist_on_fresh_data(self):
        stale = self.ada.run("sql", "SELECT count(*) FROM sales", "--max-age", "0s", "-o", "value", check=7)
        self.assertRegex(stale.out, r"^\d+\n$")
        self.assertIn("source shop was last read", stale.err)
        self.ada.run("sql", "SELECT count(*) FROM sales", "--max-age", "0s", "--allow-partial", check=0)
        self.ada.run("sql", "SELECT 1", "--max-age", "0s", check=0)

    def test_answers_have_types_units_and_provenance(self):
        answer = self.ada.json("sql", "SELECT ordered_at, amount, product FROM sales ORDER BY line_id LIMIT 1")
        self.assertEqual([("time", ""), ("decimal(2)", "EUR"), ("text", "")], [(column["type"], column["unit"]) for column in answer["columns"]])
        self.assertEqual(["shop"], [source["name"] for source in answer["meta"]["sources"]])
        self.assertGreater(answer["meta"]["rows_scanned"], 0)
        self.assertEqual([], self.ada.json("sql", "SELECT 1")["meta"]["sources"])

    def test_sums_are_those_of_decimals(self):
        rng = random.Random(os.environ.get("PORTICO_TEST_SEED", "sums"))
        decimal.getcontext().prec = 2000
        for turn in range(40):
            size = rng.choice((2, 6, 15, 40, 300))
            numbers = [rng.uniform(-1, 1) * 10.0 ** rng.randrange(-size, size) if turn % 2 else rng.randrange(-10**9, 10**9) / 100 for _ in range(rng.randrange(1, 60))]
            values = json.dumps(numbers)
            exact = sum((decimal.Decimal(repr(number)) for number in numbers), decimal.Decimal(0))
            total, mean = self.rows("SELECT total(value), avg(value) FROM json_each(:v)", "--param", f"v={values}")[0]
            self.assertEqual(float(exact), float(total), values)
            self.assertEqual(float(fractions.Fraction(exact) / len(numbers)), float(mean), values)
            windows = [float(row[0]) for row in self.rows("SELECT sum(value) OVER (ORDER BY key ROWS 3 PRECEDING) FROM json_each(:v)", "--param", f"v={values}")]
            for at, window in enumerate(windows):
                self.assertEqual(float(sum((decimal.Decimal(repr(number)) for number in numbers[max(0, at - 3):at + 1]), decimal.Decimal(0))), window)

    def test_refusals_say_what_is_wrong(self):
        for words, says in ((["SELECT amuont FROM sales"], ["column 8", "amuont", "did you mean 'amount'?"]),
                            (["SELECT 1 FROM salse"], ["no such table: salse; did you mean 'sales'?"]),
                            (["SELEC 1"], ["column 1", "syntax error"]), ([], ["no statement"]), (["SELECT 1", "-f", "x"], ["both"]),
                            (["SELECT :a"], [":a", "--param a=VALUE"]), (["SELECT 1", "--param", "b=1"], ["no parameter 'b'"]),
                            (["SELECT 1", "--param", "b"], ["'b' is not NAME=VALUE"]), (["SELECT 1; SELECT 2"], ["more than one statement"]),
                            (["DROP TABLE sales"], ["not allowed", "SELECT"]), (["PRAGMA database_list"], ["PRAGMA is not allowed"]),
                            (["SELECT load_extension('x')"], ["load_extension"]), (["ATTACH '/etc/passwd' AS p"], ["ATTACH is not allowed"]),
                            (["SELECT * FROM sqlite_schema"], ["not allowed"]), (["SELECT readfile('/etc/passwd')"], ["readfile"]),
                            (["SELECT 1", "--as-of", "2026-13-01"], ["2026-13-01"]), (["SELECT 1", "--tz", "Mars/Olympus"], ["Mars/Olympus"])):
            with self.subTest(words=words):
                self.assertRefuses(self.ada, ["sql", *words], 2, *says)
        self.assertRefuses(self.ada, ["sql", "-f", "/nowhere/x.sql"], 3, "/nowhere/x.sql")

    def test_a_viewer_is_denied(self):
        self.assertRefuses(self.vic, ["sql", "SELECT 1"], 5, "analyst")
        self.assertRefused(self.root.run("sql", "SELECT 1"), 2, "--customer")

    def test_the_log_names_the_statement_without_its_values(self):
        self.ada.ok("sql", "SELECT count(*) FROM sales WHERE product = 'zqsecret' AND line_id > :least", "--param", "least=4711")
        tail = self.root.json("admin", "audit", "tail", "--limit", "5")["rows"]
        self.assertIn(("ada@example.com", "query.sql", "SELECT count(*) FROM sales WHERE product = ? AND line_id > :least", "6", "ok"),
                      [(row["actor"], row["act"], row["object"], row["customer"], row["outcome"]) for row in tail])
        self.vic.run("sql", "SELECT 1")
        self.assertEqual("denied", self.root.json("admin", "audit", "tail", "--limit", "1")["rows"][0]["outcome"])

    def workers(self):
        """Those that have a statement, without the one that waits for the next."""
        return [worker for worker in children_of(self.site.process.pid) if is_at_work(worker)]

    def test_a_worker_that_is_killed_harms_nobody(self):
        answers = []
        asking = threading.Thread(target=lambda: answers.append(self.ada.run("sql", COUNTING)))
        asking.start()
        worker, = wait_until(self.workers, what="the worker")
        self.assertEqual("portico-sql-wor", (worker / "comm").read_text().strip())
        os.kill(int(worker.name), signal.SIGKILL)
        asking.join()
        self.assertRefused(answers[0], 1, "ended without an answer", "Killed")
        self.assertEqual("1", self.value("SELECT 1"))
        wait_until(lambda: not self.workers(), 5, what="the worker's end")

    def test_statements_have_workers_of_their_own(self):
        """One waits ready for the next statement; what a statement had is gone, and one that died is not waited for."""
        self.value("SELECT 1")
        ready, = wait_until(lambda: ready_workers(self.site.process.pid), what="the next worker")
        wait_until(lambda: says(ready, "NoNewPrivs:\t1"), what="a worker that is confined before it has a statement")
        self.value("SELECT 1")
        wait_until(lambda: not ready.exists(), 5, what="the used worker's end")
        ready, = wait_until(lambda: ready_workers(self.site.process.pid), what="the next worker")
        os.kill(int(ready.name), signal.SIGKILL)
        wait_until(lambda: not children_of(self.site.process.pid), 5, what="its end")
        self.assertEqual("1", self.value("SELECT 1"))

    def test_an_interrupted_command_takes_its_statement_with_it(self):
        for turn in range(3):  # the account's next statement has its turn at once
            asking = subprocess.Popen([str(BIN / "portico"), "sql", COUNTING], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                      env={"PATH": os.environ["PATH"], "PORTICO_SERVER": f"unix:{self.site.socket}", "PORTICO_CONFIG_DIR": str(self.ada.folder)})
            wait_until(self.workers, what="the worker")
            asking.send_signal(signal.SIGINT)
            self.assertEqual(-signal.SIGINT, asking.wait(20))
            wait_until(lambda: not self.workers(), 5, what="the worker's end")
            self.assertEqual("1", self.value("SELECT 1"))

    def test_a_worker_holds_nothing_but_its_socket(self):
        asking = threading.Thread(target=lambda: self.ada.run("sql", COUNTING))
        asking.start()
        facts, = wait_until(self.workers, what="the worker")
        if os.geteuid() == 0:
            self.assertEqual(["0"], os.listdir(facts / "fd"))
            self.assertEqual(b"", (facts / "environ").read_bytes().replace(b"TZ=UTC0\0", b""))
        limits = (facts / "limits").read_text()
        for limit in ("Max file size", "Max core file size", "Max processes"):
            self.assertRegex(limits, limit + r" +0 +0 ")
        sanitized = b"__asan_init" in (BIN / "portico-sql-worker").read_bytes()
        if not sanitized:
            self.assertIn("Seccomp:\t2", (facts / "status").read_text())
            self.assertRegex(limits, r"Max open files +0 +0 ")
        os.kill(int(facts.name), signal.SIGKILL)
        asking.join()

    def test_workers_die_with_the_daemon(self):
        site = self.portal(portal_config())
        site.start()
        site.local.run("status")
        eve, fay = (site.person(f"{name}@example.com", "", "admin") for name in ("eve", "fay"))
        asking = threading.Thread(target=lambda: eve.run("sql", COUNTING, "--all-customers"))
        asking.start()
        wait_until(lambda: any(is_at_work(one) for one in children_of(site.process.pid)), what="the worker at work")
        fay.run("sql", "SELECT 1", "--all-customers")
        wait_until(lambda: ready_workers(site.process.pid), what="the next worker")
        workers = children_of(site.process.pid)
        site.stop(signal.SIGKILL)
        asking.join()
        wait_until(lambda: not any(is_alive(one) for one in workers), what="the workers' end")

    def test_a_missing_worker_is_told_at_the_request(self):
        elsewhere = self.site.folder / "bin"
        elsewhere.mkdir()
        shutil.copy(BIN / "porticod", elsewhere)
        site = self.portal(portal_config())
        site.porticod("init", check=0)
        site.process = subprocess.Popen([str(elsewhere / "porticod"), "--config", str(site.config), "run"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(site.answers, what="porticod")
        eve = site.person("eve@example.com", "", "admin")
        answer = eve.run("sql", "SELECT 1", "--all-customers")
        self.assertRefused(answer, 9, "worker", "portico-sql-worker", "No such file")
        eve.ok("dataset", "list")


def children_of(parent):
    """Their folders under /proc, without those that have ended."""
    children = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            state, its_parent = stat.read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        if int(its_parent) == parent and state != "Z":
            children.append(stat.parent)
    return children


def says(process, line):
    try:
        return line in (process / "status").read_text()
    except OSError:
        return False


def is_at_work(process):
    """Whether it has computed for a tenth of a second: to get ready takes some thousandths."""
    try:
        fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") >= 0.1
    except OSError:
        return False


def ready_workers(parent):
    """The one that waits, once the used one is gone."""
    ready = [one for one in children_of(parent) if not is_at_work(one)]
    return ready if len(ready) == 1 and (ready[0] / "comm").read_text().startswith("portico-sql") else []


def is_alive(process):
    return process.exists() and not says(process, "(zombie)")


def portal_config():
    """No data at all: SQL needs none."""
    return '[brand]\nname = "Empty"\n'


if __name__ == "__main__":
    portal.main()
