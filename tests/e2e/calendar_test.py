#!/usr/bin/env python3
"""The organisation's calendar, and what was in force when something happened: from the configuration to what is printed."""
import time

import portal
from portal import PortalTest

CONFIG = """
[calendar]
week_start = "sunday"
fiscal_year_start = "april"
[source.till]
kind = "csv"
path = "@DIR@/till.csv"
[source.crm]
kind = "csv"
path = "@DIR@/crm.csv"
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
price = "int"
[dataset.sales.measures]
revenue = "sum(price)"
[dataset.clients]
kind = "records"
customer = { field = "id", in = "shop" }
key = ["id"]
[[dataset.clients.from]]
source = "crm"
[dataset.clients.fields]
id = "text"
plan = "text"
[customer]
namespace = "shop"
[customer.fields]
plan = ["clients.plan"]
"""


def iso(second):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))


class Calendar(PortalTest):
    def site(self, sales, text=CONFIG):
        site = self.portal(text)
        self.write(site, "till", "line,customer,sold_at,price", sales)
        self.write(site, "crm", "id,plan", [("6", "basic")])
        site.start()
        site.sync("crm")
        return site

    @staticmethod
    def write(site, name, head, rows):
        lines = [head] + [",".join(str(cell) for cell in row) for row in rows]
        (site.folder / f"{name}.csv").write_text("\n".join(lines) + "\n")

    def test_what_was_in_force_when_it_happened(self):
        site = self.site([])
        time.sleep(1.1)
        between = site.now()
        time.sleep(1.1)
        self.write(site, "crm", "id,plan", [("6", "pro")])
        site.sync("crm")
        time.sleep(1.1)
        self.write(site, "till", "line,customer,sold_at,price",
                   [(1, "6", "2020-01-01T00:00:00Z", 1), (2, "6", iso(between), 2), (3, "6", iso(site.now()), 4)])
        site.sync("till")
        ada = site.person("ada@example.com", "6")
        self.assertEqual([["basic", "3"], ["pro", "4"]], ada.rows("revenue", "--by", "at_event(plan)"))
        self.assertEqual([["pro", "7"]], ada.rows("revenue", "--by", "plan"))
        self.assertEqual("4", ada.query("revenue", "--where", "at_event(plan) = plan"))
        self.assertIn("looked up as of each row's sold_at: at_event(plan)",
                      ada.ok("query", "revenue", "--by", "at_event(plan)", "--explain", "-o", "tsv").out)
        refused = ada.run("query", "revenue", "--by", "at_event(price)", check=2)
        self.assertIn("at_event() takes a field that is looked up, and 'price' is not", refused.err)

    def test_fiscal_years_and_weeks_begin_where_the_operator_says(self):
        site = self.site([(1, "6", "2025-03-31T12:00:00Z", 1), (2, "6", "2025-04-01T12:00:00Z", 2),
                          (3, "6", "2025-07-06T12:00:00Z", 4)])
        site.sync("till")
        ada = site.person("ada@example.com", "6")
        self.assertEqual([["2024-04-01", "1"], ["2025-04-01", "6"]], ada.rows("revenue", "--every", "fiscal-year"))
        self.assertEqual([["2025-04-01", "6"]], ada.rows("revenue", "--by", "sold_at:fiscal year", "-p", "FY2026"))
        self.assertEqual("2", ada.query("revenue", "-p", "FY2026Q1"))
        self.assertEqual([["2025-07-06", "4"]], ada.rows("revenue", "--by", "sold_at:week", "-p", "FY2026Q2"))
        answer = ada.json("query", "revenue", "--every", "fiscal-quarter")
        self.assertEqual({"unit": "fiscal quarter", "year_start": "april"}, answer["columns"][0]["fiscal"])
        self.assertNotIn("fiscal", answer["columns"][1])
        for format in ("table", "chart", "markdown"):
            self.assertIn("FY2026Q1", ada.ok("query", "revenue", "--every", "fiscal-quarter", "-o", format).out)

    def test_an_unknown_month_is_refused_with_the_near_one(self):
        site = self.portal(CONFIG.replace('"april"', '"apirl"').replace('"sunday"', '"someday"'))
        refused = site.porticod("check")
        self.assertNotEqual(0, refused.code)
        self.assertIn("did you mean 'april'?", refused.err + refused.out)
        self.assertIn("'someday' is not one of monday, sunday, saturday", refused.err + refused.out)


if __name__ == "__main__":
    portal.main()
