#!/usr/bin/env python3
"""What is removed is gone: of an erased customer nothing is left in any answer or file, and nobody else notices."""
import datetime
import hashlib
import json
import signal
import sqlite3
import threading
import unittest

import example
import portal
from portal import PASSWORD, PortalTest, wait_until

CANARY = "zqcanary-of-six"


def shop(site):
    return sqlite3.connect(site.folder / "sources" / "shop.db")


def plant(site):
    """Text of customer 6 that nobody else has, in a dimension, in a record and in a reject."""
    with shop(site) as database:
        database.execute("UPDATE order_lines SET product = ? WHERE customer_id = 6 AND id % 3 = 0", (CANARY,))
        database.execute("UPDATE customers SET company = ? WHERE id = 6", (CANARY,))
    with open(site.folder / "sources" / "usage.csv", "a") as file:
        file.write(f"not a day,6,{CANARY},5\n")


class Erasure(PortalTest):
    def setUp(self):
        self.site = self.portal(example.config())
        example.generate(self.site)
        plant(self.site)
        self.site.start()
        for source in example.SOURCES:
            self.site.sync(source)
        self.root = self.site.person("root@example.com", role="admin")
        self.ada = self.site.person("ada@example.com", "6", "owner")
        self.bo = self.site.person("bo@example.com", "7", "owner")
        self.ada.ok("schedule", "create", "weekly", "--report", "weekly", "--at", "every monday at 07:00")
        self.ada.ok("schedule", "test", "weekly")
        self.bo.ok("schedule", "create", "weekly", "--report", "weekly", "--at", "every monday at 07:00")
        wait_until(lambda: self.ada.json("delivery", "list", "--fields", "state")["rows"] == [{"state": "sent"}])

    def answers_of_bo(self):
        return [self.bo.ok(*words, "-o", "csv").out for words in (
            ("query", "revenue", "orders", "items", "--by", "product"), ("query", "usage_minutes", "--every", "month"),
            ("customer", "show", "--fields", "field,value,origin,state"), ("schedule", "list"))]

    def erase(self, *words, **options):
        rows = json.loads(self.site.local.ok("admin", "customer", "erase", "6", *words, "-o", "json", **options).out)["rows"]
        return {(row["kind"], row["dataset"]): row["removed"] for row in rows}

    def files_with(self, text, names):
        data = self.site.folder / "data"
        found = [path.name for path in sorted(data.iterdir()) if path.name.startswith(names) and text.encode() in path.read_bytes()]
        return found

    def test_nothing_of_the_customer_is_left_and_nobody_else_notices(self):
        before = self.answers_of_bo()
        number = str(self.ada.json("delivery", "list")["rows"][0]["id"])
        mail = [line for line in self.ada.ok("delivery", "open", number).out.splitlines() if len(line) > 60]
        self.assertTrue(any(self.files_with(line, "control.db") for line in mail))
        self.assertIn(CANARY, self.ada.ok("query", "revenue", "--by", "product", "-o", "csv").out)
        self.assertNotEqual([], self.files_with(CANARY, "warehouse.db"))
        total = int(self.root.ok("query", "items", "--all-customers", "-o", "value").value())
        own = int(self.ada.query("items"))
        told = self.erase("--dry-run")
        self.assertEqual(int(self.ada.query("items")), own)
        removed = self.erase("--yes")
        self.assertEqual(told, removed)
        self.assertTrue(removed["rows", "sales"] > 0 and removed["rows", "crm_accounts"] == 1, removed)
        self.assertEqual([1, 1, 1, 1], [removed[kind, None] for kind in ("schedules", "deliveries", "memberships", "accounts")])

        self.assertEqual(before, self.answers_of_bo())
        self.assertEqual(total - own, int(self.root.ok("query", "items", "--all-customers", "-o", "value").value()))
        self.assertEqual(3, self.root.run("query", "items", "--customer", "6").code)
        self.assertEqual(4, self.ada.run("whoami").code)
        self.assertEqual(4, self.ada.run("login", "ada@example.com", "--password-stdin", "--otp", "123456", stdin=PASSWORD + "\n").code)
        self.assertEqual(3, self.site.local.run("admin", "customer", "erase", "6", "--yes").code)
        for words in (("query", "revenue", "--by", "product"), ("query", "revenue", "--by", "product", "--as-of", example.DAY, "--allow-partial"), ("delivery", "list"), ("customer", "list"),
                      ("schedule", "list")):
            out = self.root.ok(*words, "--all-customers", "-o", "json").out
            self.assertNotIn(CANARY, out)
            self.assertNotIn("ada@example.com", out)
        self.assertNotIn(CANARY, self.root.ok("source", "rejects", "usage", "-o", "json").out)
        self.assertNotIn("ada@example.com", self.site.local.ok("admin", "account", "list").out)
        self.site.local.ok("admin", "audit", "verify")

        refused = self.site.sync("shop")
        self.assertTrue(refused["refused"] > 0, refused)
        self.assertEqual(before, self.answers_of_bo())
        self.assertEqual(3, self.root.run("query", "items", "--customer", "6").code)
        for text in (CANARY, *mail):
            self.assertEqual([], self.files_with(text, "control.db"))

    def test_no_byte_of_the_customer_is_left_in_the_warehouse_file(self):
        self.erase("--yes")
        self.assertEqual([], self.files_with(CANARY, "warehouse.db"))

    def test_rejects_of_the_customer_do_not_come_back(self):
        self.erase("--yes")
        with open(self.site.folder / "sources" / "usage.csv", "a") as file:
            file.write("01/02/2026,7,search,1\n")
        self.site.sync("usage")
        self.assertNotIn(CANARY, self.root.ok("source", "rejects", "usage", "-o", "json").out)

    def test_it_asks_before_it_erases(self):
        erase = ("admin", "customer", "erase", "6")
        self.assertEqual(2, self.site.local.run(*erase, "--no-input").code)
        self.assertEqual(2, self.site.local.run(*erase, stdin="7\n").code)
        self.assertIn("cannot be undone", self.site.local.ok(*erase, stdin="6\n").err)


class Retention(PortalTest):
    def test_old_rows_go_and_everyone_is_told_what_is_kept(self):
        today = datetime.datetime.now(datetime.timezone.utc).date()
        keep = f"{(today - datetime.date.fromisoformat(example.DAY)).days + 100} days"
        site = example.site(self)
        root = site.person("root@example.com", role="admin")
        ada = site.person("ada@example.com", "6", "owner")
        oldest = lambda: ada.ok("query", "items", "--every", "day", "-o", "csv").out.splitlines()[1][:10]
        horizon = (datetime.date.fromisoformat(example.DAY) - datetime.timedelta(days=100)).isoformat()
        before = int(root.query("items", "--all-customers"))
        site.write_config(example.config().replace('time     = "ordered_at"', f'time     = "ordered_at"\nkeep     = "{keep}"'))
        site.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "rows from before" in site.log_text(), what="the removal")
        self.assertLess(int(root.query("items", "--all-customers")), before)
        self.assertGreaterEqual(oldest(), horizon)
        sales = next(one for one in json.loads(root.ok("dataset", "list", "-o", "json").out)["rows"] if one["dataset"] == "sales")
        self.assertEqual((keep, horizon + "T00:00:00Z"), (sales["keep"], sales["kept_from"]))
        meta = ada.json("query", "items")["meta"]
        self.assertEqual((horizon + "T00:00:00Z", []), (meta["kept_from"], meta["removed"]))
        removed = root.json("query", "items", "--all-customers")["meta"]["removed"]
        self.assertEqual([("sales", "retention")], [(one["dataset"], one["reason"]) for one in removed])
        self.assertIn("kept from " + horizon, ada.ok("query", "items", "-o", "table").out)
        self.assertIn("removed because of their age", root.ok("query", "items", "--all-customers", "-o", "table").out)
        self.assertIn("removed", root.ok("dataset", "show", "sales").out)
        self.assertNotIn("removed", ada.ok("dataset", "show", "sales").out)
        with shop(site) as database:
            database.execute("INSERT INTO order_lines SELECT max(id) + 1, 1, 6, '2001-01-01 00:00:00', 'x', 'x', 1, '1.00' FROM order_lines")
        self.assertEqual(1, site.sync("shop")["refused"])
        self.assertGreaterEqual(oldest(), horizon)

    def test_what_it_cannot_keep_is_told_with_its_place(self):
        site = self.portal(example.config().replace('time     = "ordered_at"', 'time     = "ordered_at"\nkeep     = "5 yeers"'))
        self.assertIn("did you mean 'years'?", site.porticod("check", check=2).err)
        self.assertRegex(site.porticod("doctor", check=1).out, r"PROBLEM  configuration .*porticod.toml:\d+:12: 'keep'")


class Doctor(PortalTest):
    def test_one_wrong_byte_is_named_and_never_answered(self):
        site = example.site(self)
        ada = site.person("ada@example.com", "6", "owner")
        self.assertIn("in use by another porticod", site.porticod("doctor", check=1).out)
        site.stop()
        self.assertNotIn("PROBLEM", site.porticod("doctor", check=0).out)
        sound = site.porticod("doctor", "--verify", check=0).out
        self.assertNotIn("PROBLEM", sound)
        self.assertIn("every page has its checksum", sound)
        warehouse = site.folder / "data" / "warehouse.db"
        whole = warehouse.read_bytes()
        product = whole.index(b"Fountain pen")
        warehouse.write_bytes(whole[:product] + b"f" + whole[product + 1:])
        told = site.porticod("doctor", "--verify", check=1).out
        self.assertRegex(told, r"PROBLEM  warehouse.db .*warehouse.db is damaged: .*page %d" % (product // 8192 + 1))
        self.assertIn("porticod restore FOLDER --replace", told)
        site.start()
        refused = [ada.run("query", "revenue", "--by", "product"), ada.run("query", "revenue", "--by", "category")]
        self.assertIn("is damaged", refused[0].err)
        self.assertEqual(1, refused[0].code)
        self.assertNotIn("fountain pen", "".join(answer.out for answer in refused))


class Backup(PortalTest):
    def answers(self, person):
        return [person.ok(*words, "-o", "csv").out for words in (
            ("query", "revenue", "orders", "items", "--by", "product", "--as-of", self.day), ("customer", "show", "--as-of", self.day),
            ("query", "usage_minutes", "--every", "month", "--as-of", self.day))]

    def test_a_backup_made_while_rows_come_in_answers_the_same_elsewhere(self):
        site = example.site(self)
        self.day = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        ada = site.person("ada@example.com", "6", "owner")
        ada.ok("schedule", "create", "weekly", "--report", "weekly", "--at", "every monday at 07:00")
        copy = site.folder / "copy"
        adding = threading.Event()

        def add():
            while not adding.is_set():
                with shop(site) as database:
                    database.execute("INSERT INTO order_lines SELECT max(id) + 1, 1, 7, '2026-01-30 08:00:00', 'x', 'x', 1, '1.00' FROM order_lines")
                site.sync("shop")

        before = self.answers(ada)
        adder = threading.Thread(target=add)
        adder.start()
        try:
            site.porticod("backup", str(copy), check=0)
        finally:
            adding.set()
            adder.join()
        self.assertEqual(0o700, copy.stat().st_mode & 0o777)
        self.assertEqual({"control.db", "warehouse.db", "manifest.json"}, {path.name for path in copy.iterdir()})
        for file in json.loads((copy / "manifest.json").read_text())["files"]:
            content = (copy / file["name"]).read_bytes()
            self.assertEqual((len(content), hashlib.blake2b(content, digest_size=32).hexdigest()), (file["size"], file["blake2b"]))
        self.assertEqual(1, site.porticod("backup", str(copy)).code)

        other = self.portal(example.config())
        example.generate(other)
        self.assertIn("no root key", other.porticod("restore", str(copy), check=1).err)
        (other.folder / "data" / "root.key").write_bytes((site.folder / "data" / "root.key").read_bytes())
        (other.folder / "data" / "root.key").chmod(0o400)
        self.assertIn("outbox is held", other.porticod("restore", str(copy), check=0).out)
        self.assertIn("holds data", other.porticod("restore", str(copy), check=1).err)
        self.assertNotIn("PROBLEM", other.porticod("doctor", "--verify", check=0).out)
        other.start()
        moved = portal.Person(other, "ada@example.com")
        moved.secret, moved.steps_used = ada.secret, ada.steps_used
        moved.folder.mkdir(parents=True)
        moved.login()
        self.assertEqual(before, self.answers(moved))
        moved.ok("schedule", "test", "weekly")
        wait_until(lambda: moved.json("delivery", "list", "--fields", "state")["rows"] == [{"state": "held"}])
        outbox = json.loads(other.local.ok("admin", "outbox", "list", "-o", "json").out)
        self.assertEqual(["held"], [one["state"] for one in outbox["deliveries"]])
        other.local.ok("admin", "outbox", "release")
        wait_until(lambda: moved.json("delivery", "list", "--fields", "state")["rows"] == [{"state": "sent"}])

    def test_restoring_over_data_goes_back_and_ends_sessions(self):
        site = example.site(self)
        self.day = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        ada = site.person("ada@example.com", "6", "owner")
        before = self.answers(ada)
        copy = site.folder / "copy"
        site.porticod("backup", str(copy), check=0)
        site.local.ok("admin", "customer", "erase", "6", "--yes")
        self.assertIn("in use by another porticod", site.porticod("restore", str(copy), "--replace", check=1).err)
        site.stop(signal.SIGKILL)
        self.assertIn("holds data", site.porticod("restore", str(copy), check=1).err)
        site.porticod("restore", str(copy), "--replace", check=0)
        site.start()
        self.assertEqual(4, ada.run("whoami").code)
        ada.login()
        self.assertEqual(before, self.answers(ada))


if __name__ == "__main__":
    portal.main()
