#!/usr/bin/env python3
"""The main job on real data: a day-first CSV that is not UTF-8 and breaks off, and a shop's database with a cursor."""
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

import portal
from portal import DATA, PortalTest

RETAIL = """
[source.retail]
kind = "csv"
path = "@DIR@/online_retail.csv"
encoding = "windows-1252"
[dataset.lines]
kind = "events"
customer = { field = "customer", in = "retail" }
time = "sold_at"
[[dataset.lines.from]]
source = "retail"
map = { invoice = "InvoiceNo", stock_code = "StockCode", description = "Description", quantity = "Quantity", sold_at = "InvoiceDate", price = "UnitPrice", customer = "CustomerID", country = "Country" }
[dataset.lines.fields]
invoice = "text"
stock_code = "text"
description = "text"
quantity = "int"
sold_at = { type = "time", format = "%d/%m/%Y %H:%M", zone = "Europe/London" }
price = { type = "decimal(2)", unit = "GBP" }
customer = "text"
country = "text"
amount = { type = "decimal(2)", value = "quantity * price", unit = "GBP" }
[dataset.lines.measures]
revenue = { formula = "sum(amount)", unit = "GBP" }
orders = "distinct(invoice)"
rows = "count()"
"""

CHINOOK = """
[source.shop]
kind = "sqlite"
path = "@DIR@/chinook.sqlite"
[dataset.sales]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "sold_at"
key = ["line_id"]
[[dataset.sales.from]]
source = "shop"
query = "SELECT InvoiceLineId, InvoiceId, CustomerId, InvoiceDate, BillingCountry, Quantity, InvoiceLine.UnitPrice AS UnitPrice FROM InvoiceLine JOIN Invoice USING (InvoiceId) WHERE InvoiceLineId >= :cursor ORDER BY InvoiceLineId"
cursor = "line_id"
cursor_start = 0
map = { line_id = "InvoiceLineId", invoice_id = "InvoiceId", customer = "CustomerId", sold_at = "InvoiceDate", country = "BillingCountry", quantity = "Quantity", price = "UnitPrice" }
[dataset.sales.fields]
line_id = "int"
invoice_id = "int"
customer = "text"
sold_at = { type = "time", format = "%Y-%m-%d %H:%M:%S", zone = "UTC" }
country = "text"
quantity = "int"
price = "decimal(2)"
amount = { type = "decimal(2)", value = "quantity * price", unit = "EUR" }
[dataset.sales.measures]
revenue = { formula = "sum(amount)", unit = "EUR" }
orders = "distinct(invoice_id)"
rows = "count()"
"""


@unittest.skipUnless(DATA, "PORTICO_TEST_DATA is not set")
class OnlineRetail(PortalTest):
    def setUp(self):
        self.site = self.portal(RETAIL)
        shutil.copy(pathlib.Path(DATA) / "online_retail.csv", self.site.folder)
        self.site.start()

    def test_every_figure_is_exact_and_a_second_sync_changes_nothing(self):
        outcome = self.site.sync("retail")
        self.assertEqual((39529, 1, 13766), (outcome["appended"], outcome["rejected"], outcome["unassigned"]))
        source = self.site.source("retail")
        self.assertEqual((39529, 1, 13766, "ok"), (source["rows"], source["rejects"], source["unassigned"], source["state"]))

        root = self.site.person("root@example.com", role="admin")
        reject, = root.json("source", "rejects", "retail")["rows"]
        self.assertEqual(39530, reject["record"])
        self.assertIn("3 of 8 columns", reject["reason"])
        self.assertIn("84347,R", reject["raw"])
        self.assertEqual("526349.97", root.query("revenue", "--all-customers"))
        self.assertEqual("25763", root.query("rows", "--all-customers"))

        person = self.site.person("ada@example.com", customer="17850")
        self.assertEqual([["5391.21", "34"]], person.rows("revenue", "orders"))
        self.assertEqual([["2010-12-01", "1499.34"], ["2010-12-02", "3891.87"]],
                         person.rows("revenue", "--every", "day", "-p", "2010-12-01..2010-12-03", "--tz", "Europe/London"))
        self.assertEqual("4068.79", root.query("revenue", "--customer", "12748"))

        before = self.site.source("retail")
        again = self.site.sync("retail")
        self.assertEqual((0, 0, 0, None), (again["appended"], again["corrected"], again["rejected"], again["tx"]))
        self.assertEqual(before["rows"], self.site.source("retail")["rows"])

    def test_an_answer_names_its_source_and_hides_others_rejects(self):
        self.site.sync("retail")
        person = self.site.person("ada@example.com", customer="17850")
        meta = person.json("query", "revenue")["meta"]
        self.assertEqual(["retail"], [source["name"] for source in meta["sources"]])
        self.assertEqual(0, meta["sources"][0]["rejected"])
        self.assertEqual(5, person.run("source", "rejects", "retail").code)


@unittest.skipUnless(DATA, "PORTICO_TEST_DATA is not set")
class Chinook(PortalTest):
    def setUp(self):
        self.site = self.portal(CHINOOK)
        self.file = self.site.folder / "chinook.sqlite"
        shutil.copy(pathlib.Path(DATA) / "chinook.sqlite", self.file)
        self.site.start()

    def test_figures_of_all_and_of_one_customer(self):
        self.assertEqual(2240, self.site.sync("shop")["appended"])
        root = self.site.person("root@example.com", role="admin")
        self.assertEqual("2328.60", root.query("revenue", "--all-customers"))
        person = self.site.person("helena@example.com", customer="6")
        self.assertEqual([["49.62", "7"]], person.rows("revenue", "orders"))
        months = dict(row for row in person.rows("revenue", "--every", "month") if row[1] not in ("\\N", "0.00"))
        self.assertEqual({"2021-07-01": "8.91", "2023-02-01": "1.98", "2023-05-01": "3.96", "2023-08-01": "5.94", "2024-04-01": "0.99",
                          "2025-10-01": "1.98", "2025-11-01": "25.86"}, months)

    def test_new_rows_appear_once_and_an_idle_sync_writes_nothing(self):
        first = self.site.sync("shop")
        idle = self.site.sync("shop")
        self.assertEqual(None, idle["tx"])
        with sqlite3.connect(self.file) as db:
            db.execute("insert into Invoice values (9001, 6, '2025-12-23 00:00:00', 'x', 'x', null, 'Czech Republic', null, 12.34)")
            db.execute("insert into InvoiceLine values (9001, 9001, 1, 12.34, 1)")
        db.close()
        added = self.site.sync("shop")
        self.assertEqual((1, 0), (added["appended"], added["corrected"]))
        self.assertEqual(first["tx"] + 1, added["tx"])
        self.site.sync("shop")
        person = self.site.person("helena@example.com", customer="6")
        self.assertEqual([["61.96", "8"]], person.rows("revenue", "orders"))

    def test_as_of_answers_like_then(self):
        self.site.sync("shop")
        person = self.site.person("helena@example.com", customer="6")
        self.assertEqual("49.62", person.query("revenue", "--as-of", time.strftime("%Y-%m-%d", time.gmtime())))
        self.assertEqual("0.00", person.query("revenue", "--as-of", "2020-01-01", "--allow-partial"))

    def test_a_customers_account_gets_that_customers_rows_only(self):
        self.site.sync("shop")
        person = self.site.person("helena@example.com", customer="6")
        foreign = person.run("query", "revenue", "--customer", "7")
        missing = person.run("query", "revenue", "--customer", "777")
        self.assertEqual((3, 3), (foreign.code, missing.code))
        self.assertEqual(foreign.err.replace("'7'", "'777'"), missing.err)
        self.assertEqual("", foreign.out)
        self.assertEqual(5, person.run("query", "revenue", "--all-customers").code)
        self.assertEqual([["Czech Republic", "38"]], person.rows("rows", "--by", "country"))
        self.assertEqual(["6"], [row["customer"] for row in person.json("customer", "list")["rows"]])


@unittest.skipUnless(DATA, "PORTICO_TEST_DATA is not set")
class Killed(PortalTest):
    CONFIG = RETAIL + (CHINOOK.replace("[source.shop]", '[customer]\nnamespace = "shop"\n[customer.match.retail]\nby = "id"\n[source.shop]')
                       .replace("measures]\nrevenue", "measures]\nsales_revenue").replace("orders =", "sales_orders =").replace("rows =", "sales_rows ="))

    def grow(self, site, part):
        """The sources as they are when `part` of their rows exist: the CSV a prefix, the database with fewer lines."""
        lines = (pathlib.Path(DATA) / "online_retail.csv").read_bytes().splitlines(keepends=True)
        (site.folder / "online_retail.csv").write_bytes(b"".join(lines[:int(len(lines) * part)]))
        target = site.folder / "chinook.sqlite"
        shutil.copy(pathlib.Path(DATA) / "chinook.sqlite", target)
        with sqlite3.connect(target) as db:
            db.execute("delete from InvoiceLine where InvoiceLineId > ?", (int(2240 * part),))
        db.close()

    def begin_syncs(self, site):
        return [subprocess.Popen([str(portal.BIN / "portico"), "source", "sync", source], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 env={"PORTICO_SERVER": f"unix:{site.socket}", "HOME": str(site.folder)}) for source in ("retail", "shop")]

    def test_twenty_kills_during_syncs_lose_and_double_nothing(self):
        rng = random.Random()
        site = self.portal(self.CONFIG)
        self.grow(site, 1 / 22)
        site.start()
        begun = time.monotonic()
        self.assertEqual([0, 0], [process.wait() for process in self.begin_syncs(site)])
        uninterrupted = time.monotonic() - begun
        site.stop(signal.SIGKILL)
        interrupted = 0
        for kill in range(2, 22):
            self.grow(site, kill / 22)
            site.start()
            syncs = self.begin_syncs(site)
            time.sleep(rng.random() * uninterrupted)
            site.stop(signal.SIGKILL)
            interrupted += any([process.wait() != 0 for process in syncs])
        self.assertGreater(interrupted, 4, "the kills came too late to prove anything")
        for name in ("online_retail.csv", "chinook.sqlite"):
            shutil.copy(pathlib.Path(DATA) / name, site.folder)
        site.start()
        site.sync("retail")
        site.sync("shop")
        root = site.person("root@example.com", role="admin")
        self.assertEqual("526349.97", root.query("lines.revenue", "--all-customers"))
        self.assertEqual("2328.60", root.query("sales_revenue", "--all-customers"))
        retail, shop = site.source("retail"), site.source("shop")
        self.assertEqual((39529, 1, 13766, 2240, 0), (retail["rows"], retail["rejects"], retail["unassigned"], shop["rows"], shop["rejects"]))


if __name__ == "__main__":
    portal.main()
