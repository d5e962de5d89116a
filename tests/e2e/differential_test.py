#!/usr/bin/env python3
"""Random rows through the daemon, and random questions answered once more: counts, sums, extremes and distinct by SQLite
over whole units and by `portico sql`, means and ratios by Python's decimal. `--questions N` asks more, `--duckdb FOLDER` asks DuckDB of the npm
package under FOLDER, too."""
import csv
import datetime
import decimal
import json
import pathlib
import random
import sqlite3
import subprocess
import sys
import zoneinfo

import portal
from portal import PortalTest

CONFIG = """
[source.book]
kind = "csv"
path = "@DIR@/book.csv"
[dataset.lines]
kind = "events"
customer = { field = "who", in = "book" }
time = "at"
key = ["id"]
[[dataset.lines.from]]
source = "book"
[dataset.lines.fields]
id = "int"
who = "text"
at = "time"
area = "text"
kind = "int"
quantity = "int"
price = "decimal(2)"
rate = "decimal(4)"
open = "bool"
amount = { type = "decimal(2)", value = "quantity * price" }
"""
FIELDS = ["id", "who", "at", "area", "kind", "quantity", "price", "rate", "open"]
AGGREGATES = {  # ours → SQLite's over units, decimal places
    "count()": ("count(*)", None), "count(rate)": ("count(rate)", None), "sum(quantity)": ("sum(quantity)", 0),
    "sum(price)": ("sum(price)", 2), "sum(amount)": ("sum(quantity * price)", 2), "min(price)": ("min(price)", 2),
    "max(rate)": ("max(rate)", 4), "min(quantity)": ("min(quantity)", 0), "max(area)": ("max(area)", None),
    "distinct(area)": ("count(distinct area)", None), "distinct(price)": ("count(distinct price)", None),
    "distinct(kind)": ("count(distinct kind)", None), "sum(rate)": ("sum(rate)", 4)}
QUOTIENTS = {  # ours → numerator, denominator, decimal places
    "avg(price)": ("sum(price)", "count(price)", 8), "avg(quantity)": ("sum(quantity)", "count(quantity)", 6),
    "avg(rate)": ("sum(rate)", "count(rate)", 10), "sum(price) / count()": ("sum(price)", "count()", 8),
    "sum(amount) / sum(quantity)": ("sum(amount)", "sum(quantity)", 8), "sum(rate) / sum(price)": ("sum(rate)", "sum(price)", 10)}
AGGREGATES_WITHIN = {**AGGREGATES, "count(price)": ("count(price)", None), "count(quantity)": ("count(quantity)", None)}
CONDITIONS = ["", "quantity > 2", "area in ('north', 'it''s') or open", "not open and rate is not null", "price between 1.50 and 40",
              "kind % 3 = 1", "area like 'N%'", "amount < 0 or kind is null"]
IN_UNITS = {"price between 1.50 and 40": "price between 150 and 4000", "amount < 0 or kind is null": "quantity * price < 0 or kind is null"}
CUTS = {"day": "date(at)", "week": "date(at, '-6 days', 'weekday 1')", "month": "strftime('%Y-%m-01', at)"}  # by the wall clock of --tz
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]


def exact(numerator, denominator, places):
    if numerator is None or not denominator:
        return None
    with decimal.localcontext(decimal.Context(prec=60, rounding=decimal.ROUND_HALF_EVEN)):
        return (decimal.Decimal(numerator) / decimal.Decimal(denominator)).quantize(decimal.Decimal(1).scaleb(-places))


class Rows:
    """What the file holds: some rows, then more, some of them late, corrected or moved to another customer."""

    def __init__(self, chance):
        self.chance, self.rows = chance, {}
        self.change(400)

    def maybe(self, value):
        return None if self.chance.random() < 0.1 else value

    def row(self, number):
        pick = self.chance.randrange
        minute = pick(60 * 24 * 300)
        return {"id": number, "who": self.maybe(f"c{pick(3)}"), "at": 1_735_700_000 // 60 * 60 + minute * 60,
                "area": self.maybe(self.chance.choice(["north", "south", "it's", "Nörd", "n,x"])), "kind": self.maybe(pick(6)),
                "quantity": self.maybe(pick(-3, 9)), "price": self.maybe(pick(-500, 9000)), "rate": self.maybe(pick(10**9)),
                "open": self.maybe(pick(2))}

    def change(self, count):
        for _ in range(count):
            number = self.chance.randrange(500)
            self.rows[number] = self.row(number)

    def write(self, path):
        def places(units, count):
            return None if units is None else str(decimal.Decimal(units).scaleb(-count))

        with open(path, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(FIELDS)
            for row in self.rows.values():
                at = datetime.datetime.fromtimestamp(row["at"], datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
                truth = {None: None, 0: "false", 1: "true"}[row["open"]]
                cells = {**row, "at": at, "price": places(row["price"], 2), "rate": places(row["rate"], 4), "open": truth}
                out.writerow("" if cells[name] is None else cells[name] for name in FIELDS)


def bucket(second, unit, zone):
    day = datetime.datetime.fromtimestamp(second, zoneinfo.ZoneInfo(zone)).date()
    if unit == "week":
        day -= datetime.timedelta(days=day.weekday())
    return str(day.replace(day=1) if unit == "month" else day)


def midnight(text, zone):
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp())


class Question:
    def __init__(self, chance, customers):
        pool = list(AGGREGATES) + list(QUOTIENTS)
        self.measures = chance.sample(pool, chance.randint(1, 4))
        self.by = chance.sample(["area", "kind", "open", "customer"], chance.choice([0, 1, 1, 2]))
        self.where, self.zone = chance.choice(CONDITIONS), chance.choice(ZONES)
        self.every = chance.choice(["", "", "day", "week", "month"])
        self.period = chance.choice(["", "2025-03-01..2025-06-02", "2025-04-06..2025-04-07"])
        self.customer = chance.choice(["", *customers])

    def words(self):
        words = [*self.measures, "--tz", self.zone]
        for name, value in (("--where", self.where), ("--every", self.every), ("-p", self.period)):
            words += [name, value] if value else []
        for name in self.by:
            words += ["--by", name]
        return words

    def sql(self, parts, cut):
        """The parts by group, over rows in whole units; `cut` writes what cuts time."""
        keys = [cut(self.every, self.zone)] if self.every else []
        keys += ["who" if name == "customer" else name for name in self.by]
        where = ["who is not null"]
        where += [f"who = '{self.customer}'"] if self.customer else []
        where += [f"({IN_UNITS.get(self.where, self.where)})"] if self.where else []
        if self.period:
            begin, end = (midnight(day, self.zone) for day in self.period.split(".."))
            where += [f'"at" >= {begin}', f'"at" < {end}']
        text = f"select {', '.join(keys + [AGGREGATES_WITHIN[part][0] for part in parts])} from lines where {' and '.join(where)}"
        return (text + f" group by {', '.join(keys)}" if keys else text), len(keys)

    def own_sql(self, parts):
        """The same for `portico sql`, which scopes by itself and has decimals and wall clocks."""
        keys = ([CUTS[self.every]] if self.every else []) + self.by
        where = [f"({self.where})"] if self.where else []
        if self.period:
            begin, end = self.period.split("..")
            where += [f"at >= '{begin}'", f"at < '{end}'"]
        aggregates = [part.replace("distinct(", "count(distinct ").replace("count()", "count(*)") for part in parts]
        cells = [f"{cell} AS c{at}" for at, cell in enumerate(keys + aggregates)]
        return f"SELECT {', '.join(cells)} FROM lines" + (f" WHERE {' AND '.join(where)}" if where else "") + (f" GROUP BY {', '.join(keys)}" if keys else "")

    def parts(self):
        wanted = []
        for measure in self.measures:
            wanted += QUOTIENTS[measure][:2] if measure in QUOTIENTS else [measure]
        return list(dict.fromkeys(["count()", *wanted]))

    def expected(self, parts, rows, keys, in_units=True):
        """Measures by key, of what the other engine found, in units of the last place or as decimals."""
        found = {}
        for row in rows:
            values = {}
            for part, cell in zip(parts, row[keys:]):
                places = AGGREGATES_WITHIN[part][1] if in_units else None
                values[part] = decimal.Decimal(cell).scaleb(-places) if cell is not None and places else cell
            if values["count()"] == 0:  # SQL has a row without rows; its sums are null, ours are 0
                continue
            key = tuple(bool(cell) if name == "open" and cell is not None else cell
                        for name, cell in zip((["time"] if self.every else []) + self.by, row[:keys]))
            found[key] = [exact(values[QUOTIENTS[m][0]], values[QUOTIENTS[m][1]], QUOTIENTS[m][2]) if m in QUOTIENTS else values[m]
                          for m in self.measures]
        return found


class DuckDb:
    """One process of node that answers a line of SQL with a line of JSON."""

    def __init__(self, modules, file):
        peer = pathlib.Path(__file__).with_name("duckdb_peer.mjs")
        self.process = subprocess.Popen(["node", str(peer), modules, str(file)], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def rows(self, sql):
        self.process.stdin.write(json.dumps(sql) + "\n")
        self.process.stdin.flush()
        return [[int(cell[1:]) if isinstance(cell, str) and cell.startswith("#") else cell for cell in row]
                for row in json.loads(self.process.stdout.readline())]

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


def cut_in_duckdb(every, zone):
    return f"cast(date_trunc('{every}', timezone('{zone}', to_timestamp(\"at\"))) as date)::varchar"


class Differential(PortalTest):
    questions, modules = 30, ""

    def setUp(self):
        self.seed = random.SystemRandom().randrange(10**6)
        self.chance = random.Random(self.seed)
        self.site = self.portal(CONFIG)
        rows = Rows(self.chance)
        rows.write(self.site.folder / "book.csv")
        self.site.start()
        self.site.sync("book")
        rows.change(150)
        rows.write(self.site.folder / "book.csv")
        outcome = self.site.sync("book")
        self.assertGreater(min(outcome["appended"], outcome["corrected"]), 10)
        self.people = {"": self.site.person("root@example.com", role="admin")}
        self.people["c1"] = self.site.person("ada@example.com", customer="c1")
        self.database = sqlite3.connect(":memory:")
        self.addCleanup(self.database.close)
        self.database.create_function("bucket", 3, bucket)
        self.fill(rows)

    def fill(self, rows):
        self.database.execute(f"create table lines ({', '.join(FIELDS)})")
        marks = ", ".join("?" * len(FIELDS))
        self.database.executemany(f"insert into lines values ({marks})", [[row[name] for name in FIELDS] for row in rows.rows.values()])
        self.units = self.site.folder / "units.csv"
        with open(self.units, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(FIELDS)
            out.writerows(["" if row[name] is None else row[name] for name in FIELDS] for row in rows.rows.values())

    def answer(self, question):
        words = question.words() + ([] if question.customer else ["--all-customers"])
        text = self.people[question.customer].ok("query", *words, "-o", "json").out
        keys = ([question.every] if question.every else []) + question.by
        return {tuple(row[key] for key in keys): [row[measure] for measure in question.measures]
                for row in json.loads(text, parse_float=decimal.Decimal)["rows"]}

    def own_sql(self, question, parts):
        words = ["sql", question.own_sql(parts), "--tz", question.zone, "-o", "json"] + ([] if question.customer else ["--all-customers"])
        answer = json.loads(self.people[question.customer].ok(*words).out, parse_float=decimal.Decimal)
        return [list(row.values()) for row in answer["rows"]]

    def same(self, question, answer, expected, engine):
        asked = f"seed {self.seed}, {engine}: {question.words()} {question.customer}"
        empty = [0 if m.startswith(("count", "distinct")) or m in AGGREGATES and m.startswith("sum") else None for m in question.measures]
        self.assertLessEqual(expected.keys(), answer.keys(), asked)
        for key, found in answer.items():
            self.assertEqual(expected.get(key, empty), found, f"{asked} at {key}")

    def test_answers_are_what_others_compute(self):
        duckdb = DuckDb(self.modules, self.units) if self.modules else None
        if duckdb:
            self.addCleanup(duckdb.close)
        compared = 0
        for _ in range(self.questions):
            question = Question(self.chance, ["c1"])
            answer = self.answer(question)
            parts = question.parts()
            sql, keys = question.sql(parts, lambda every, zone: f"bucket(at, '{every}', '{zone}')")
            expected = question.expected(parts, self.database.execute(sql).fetchall(), keys)
            self.same(question, answer, expected, "SQLite")
            self.same(question, answer, question.expected(parts, self.own_sql(question, parts), keys, in_units=False), "portico sql")
            compared += len(expected)
            if duckdb:
                sql, keys = question.sql(parts, cut_in_duckdb)
                self.same(question, answer, question.expected(parts, duckdb.rows(sql.replace(" like ", " ilike ")), keys), "DuckDB")
        self.assertGreater(compared, self.questions)
        print(f"{self.questions} questions, {compared} groups, seed {self.seed}", file=sys.stderr)


def option(name, otherwise):
    if name not in sys.argv:
        return otherwise
    at = sys.argv.index(name)
    value = sys.argv[at + 1]
    del sys.argv[at:at + 2]
    return value


if __name__ == "__main__":
    Differential.questions = int(option("--questions", Differential.questions))
    Differential.modules = option("--duckdb", "")
    portal.main()
