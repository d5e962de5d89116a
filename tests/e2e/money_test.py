#!/usr/bin/env python3
"""Balances and currencies: what must not be added up is not, in answers, reports and definitions."""
import csv

import portal
from portal import PortalTest

CONFIG = """
[source.bank]
kind = "csv"
path = "@DIR@/balances.csv"
[dataset.balances]
kind = "events"
customer = { field = "owner", in = "bank" }
time = "day"
key = ["line"]
[[dataset.balances.from]]
source = "bank"
[dataset.balances.fields]
line = "int"
owner = "text"
day = "time"
account = "text"
currency = "text"
amount = { type = "decimal(2)", unit_field = "currency" }
[dataset.balances.measures]
balance = { formula = "sum(amount)", over_time = "last", per = ["account"] }
snapshots = "count()"

[report.accounts]
title = "Accounts"
period = "2026"
[[report.accounts.block]]
kind = "kpi"
measures = ["balance", "snapshots"]
[[report.accounts.block]]
kind = "line"
measures = ["balance"]
every = "month"
[[report.accounts.block]]
kind = "table"
measures = ["balance"]
by = ["account"]
"""
ROWS = [(1, "6", "2026-01-10", "a", "EUR", "100.00"), (2, "6", "2026-01-31", "a", "EUR", "150.00"), (3, "6", "2026-01-20", "b", "EUR", "1000.00"),
        (4, "6", "2026-02-28", "a", "EUR", "70.00"), (5, "6", "2026-02-28", "b", "EUR", "900.00"), (6, "6", "2026-02-10", "c", "JPY", "500000.00"),
        (7, "7", "2026-02-10", "z", "USD", "5.00")]


class Money(PortalTest):
    @classmethod
    def setUpClass(cls):
        cls.holder = PortalTest()
        cls.site = cls.holder.portal(CONFIG)
        with open(cls.site.folder / "balances.csv", "w", newline="") as file:
            csv.writer(file).writerows([["line", "owner", "day", "account", "currency", "amount"],
                                        *[(*row[:2], row[2] + "T12:00:00Z", *row[3:]) for row in ROWS]])
        cls.site.start()
        cls.site.sync("bank")
        cls.ada = cls.site.person("ada@example.com", "6")

    @classmethod
    def tearDownClass(cls):
        cls.holder.doCleanups()

    def test_months_have_the_balance_of_their_last_snapshots(self):
        self.assertEqual([["2026-01-01", "EUR", "1150.00", "3"], ["2026-01-01", "JPY", r"\N", "0"],
                          ["2026-02-01", "EUR", "970.00", "2"], ["2026-02-01", "JPY", "500000.00", "1"]],
                         self.ada.rows("balance", "snapshots", "--every", "month"))
        self.assertEqual([["EUR", "970.00"], ["JPY", "500000.00"]], self.ada.rows("balance"))

    def test_every_format_has_the_currency_beside_the_number(self):
        self.assertEqual("currency,balance\nEUR,970.00\nJPY,500000.00\n", self.ada.ok("query", "balance", "-o", "csv").out)
        answer = self.ada.json("query", "balance", "--total")
        self.assertEqual({"name": "balance", "type": "decimal(2)", "role": "measure", "unit": "", "unit_field": "currency"},
                         answer["columns"][1])
        self.assertEqual({"currency": None, "balance": None}, answer["total"])
        chart = self.ada.ok("query", "balance", "--every", "month", "--chart").out
        self.assertIn("EUR", chart)
        self.assertIn("JPY", chart)
        pivot = self.ada.json("query", "balance", "--pivot", "currency", "--total")
        self.assertEqual([("EUR", "EUR"), ("JPY", "JPY")], [(column["name"], column["unit"]) for column in pivot["columns"]])
        self.assertEqual({"EUR": 970.0, "JPY": 500000.0}, pivot["total"])

    def test_refuses_to_compare_currencies(self):
        answer = self.ada.run("query", "balance", "--by", "account", "--top", "1", check=2)
        self.assertIn("--top would compare amounts of several units", answer.err)
        self.assertIn("--where \"currency = 'EUR'\"", answer.err)
        self.assertEqual([["b", "EUR", "900.00"]],
                         self.ada.rows("balance", "--by", "account", "--top", "1", "--where", "currency = 'EUR'"))

    def test_reports_show_each_amount_with_its_currency(self):
        page = self.ada.ok("report", "run", "accounts").out
        for piece in ("970.00 EUR", "500,000.00 JPY", "snapshots (EUR)", "snapshots (JPY)"):
            self.assertIn(piece, page)
        self.assertNotIn("500,970", page)
        html = self.ada.ok("report", "run", "accounts", "-o", "html", "--to", str(self.ada.folder / "page.html"))
        self.assertEqual("", html.out)
        text = (self.ada.folder / "page.html").read_text()
        self.assertIn("500,000.00", text)
        self.assertNotIn("500,970", text)

    def test_definitions_tell_the_rules(self):
        told = {row["name"]: (row["type"], row["unit"]) for row in self.ada.json("dataset", "list")["rows"]}
        self.assertEqual(("sum(amount), last over time per account", "by currency"), told["balance"])
        self.assertEqual(("decimal(2)", "by currency"), told["amount"])
        explained = self.ada.ok("query", "balance", "--explain").out
        self.assertIn("last over time per account", explained)
        self.assertIn("told by currency", explained)

    def test_check_points_at_mistakes(self):
        def problems(before, after):
            site = self.portal(CONFIG.replace(before, after))
            return site.porticod("check", check=2).err
        self.assertIn("there is no field 'curency'; did you mean 'currency'?", problems('"currency" }', '"curency" }'))
        self.assertIn("'newest' is not one of first, last", problems('"last"', '"newest"'))


if __name__ == "__main__":
    portal.main()
