#!/usr/bin/env python3
"""Nobody sees another customer's text or number, by whatever they ask; foreign and missing look the same."""
import email
import os
import random
import re
import shutil
import time

import canaries
import portal
from canaries import CUSTOMERS, FORMATS, Outputs, World, canary, leaks, text
from portal import BIN, PortalTest, wait_until
from refusals import Refusals

NOBODY = 65534

class Questions:
    """Random requests of an account."""
    def __init__(self, rng, own, others):
        self.rng, self.own, self.others = rng, own, others

    def pick(self, *choices):
        return self.rng.choice(choices)

    def next(self):
        return self.pick(self.query, self.query, self.query, self.query, self.query, self.rows, self.rows, self.sql, self.customer, self.report, self.listing, self.completion)()

    def form(self):
        return ["-o", self.rng.choice(FORMATS)]

    def period(self):
        return self.pick([], [], ["-p", "2026"], ["-p", "2026-03"], ["-p", "2026Q1"], ["-p", "2026-01-01..2026-07-01"], ["-p", "2020"])

    def query(self):
        sales = self.rng.random() < 0.7
        names = ["revenue", "largest", "smallest", "lines", "products", "sum(amount)"] if sales else ["cost_total", "uses"]
        measures = self.rng.sample(names, self.rng.randrange(1, len(names)))
        dimensions = ["customer", "company", "email", "credit"]
        if self.rng.random() < 0.2:
            names = measures = ["revenue", "cost_total"]
        elif sales:
            dimensions += ["product", "region", "line", "lower(product)", "amount:0,5000", "sold_at:month"]
        else:
            dimensions += ["feature", "note", "if(cost > 5000, note, feature)", "day:quarter"]
        by = self.rng.sample(dimensions, self.rng.randrange(0, 3))
        words = ["query", *measures] + (["--by", ",".join(by)] if by else []) + self.pick([], [], ["--every", "month"], ["--every", "quarter"])
        period = self.period() if "--every" not in words else ["-p", "2026"]
        words += period
        if period and self.rng.random() < 0.3:
            words += ["--compare", self.pick("previous", "year")]
        if names != measures and self.rng.random() < 0.5:
            words += ["--where", self.condition(sales)]
        if self.rng.random() < 0.2 and measures[0].isidentifier():
            words += ["--having", f"{measures[0]} > {self.pick('0', '1000', '-5')}"]
        if by and self.rng.random() < 0.4:
            words += ["--sort", self.pick("", "-") + by[0]]
        elif by and self.rng.random() < 0.3:
            return words + ["--pivot", by[0], "-o", self.rng.choice(FORMATS[:6])]
        if by and self.rng.random() < 0.3:
            words += ["--top", str(self.rng.randrange(1, 70))] + self.pick([], ["--others"])
        if self.rng.random() < 0.2:
            words += self.pick(["--share"], ["--rank"], *([["--cumulative"], ["--moving", "2"]] if "--every" in words else []))
        if self.rng.random() < 0.1:
            return words + ["--explain", "-o", self.rng.choice(FORMATS[:6])]
        return words + self.pick([], ["--limit", "50"]) + self.pick([], ["--total"]) + self.pick([], [], ["--as-of", time.strftime("%Y-%m-%d", time.gmtime())], ["--as-of", "2020-01-01"]) + self.form()

    def condition(self, sales):
        field = self.rng.choice(["product", "region", "customer", "company"] if sales else ["feature", "note", "customer", "company"])
        number = self.rng.choice(self.others)
        value = "amount" if sales else "cost"
        return self.pick(f"{field} like '%'", f"{field} = '{canary(number, field if field != 'customer' else 'id')}'", f"not ({field} = 'x')", "true",
                         f"{field} is null or true", f"{value} > 0", f"{field} in ('{canary(number, field)}', '{canary(self.own, field)}')", "1 = 1 or 1 = 0",
                         f"lower({field}) >= ''", f"{field} like '%{number:03d}%'", f"coalesce({field}, 'x') <> 'y'")

    def rows(self):
        fields = {"sales": ["line", "customer", "sold_at", "product", "region", "amount", "company", "credit"],
                  "usage": ["day", "customer", "feature", "note", "cost", "email"],
                  "shop_customers": ["id", "company", "email"], "crm_accounts": ["id", "company", "email", "credit"]}
        dataset = self.rng.choice(list(fields))
        if self.rng.random() < 0.2:
            return ["dataset", "sample", dataset, *self.pick([], ["--limit", "3"]), "-o", self.rng.choice(FORMATS[:6])]
        words = ["rows", dataset, *self.pick([], ["--fields", ",".join(self.rng.sample(fields[dataset], 3))])]
        words += self.pick([], ["--sort", self.pick("", "-") + self.rng.choice(fields[dataset])])
        if dataset in ("sales", "usage"):
            words += self.period() + self.pick([], ["--where", self.condition(dataset == "sales")])
        words += self.pick([], ["--limit", "5"], ["--limit", "3", "--offset", "2"]) + self.pick([], [], ["--as-of", "2020-01-01"])
        return words + ["-o", self.rng.choice(FORMATS[:6])]

    def sql(self):
        number = self.rng.choice(self.others)
        table, text = self.pick(("sales", "product"), ("usage", "note"), ("crm_accounts", "company"), ("shop_customers", "email"))
        where = self.pick("true", f"{text} LIKE '%'", f"{text} = '{canary(number, text)}'", f"customer = '{canary(number, 'id')}'", f"{text} >= ''",
                          f"{text} IN (SELECT {text} FROM {table})", f"{text} IS NOT NULL OR customer <> ''")
        return ["sql", self.pick(f"SELECT *, customer FROM {table} WHERE {where}", f"SELECT {text}, count(*), customer FROM {table} WHERE {where} GROUP BY 1, 3",
                                 f"SELECT a.{text}, b.{text} FROM {table} a FULL JOIN {table} b ON a.{text} < b.{text} WHERE a.{where}" if where.startswith(text) and "customer" not in where else
                                 f"SELECT max({text}), group_concat({text}) FROM {table} WHERE {where}",
                                 f"EXPLAIN SELECT * FROM {table} WHERE {where}", f"EXPLAIN QUERY PLAN SELECT {text} FROM {table} WHERE {where}",
                                 "SELECT printf('%.2f|%.2f', sum(amount), total(cost)) FROM sales LEFT JOIN usage ON sales.customer = usage.customer"), "-o", self.rng.choice(FORMATS[:6])]

    def customer(self):
        number = self.rng.choice(self.others)
        return self.pick(["customer", "list"], ["customer", "show"], ["customer", "show", canary(self.own, "id")],
                         ["customer", "show", canary(number, "id")], ["customer", "list", "--customer", canary(number, "id")]) + ["-o", self.rng.choice(FORMATS[:6])]

    def report(self):
        return ["report", "run", "all", *self.period(), "-o", self.pick("table", "json", "markdown", "html")]

    def listing(self):
        return self.pick(["dataset", "list"], ["dataset", "show", "sales"], ["report", "list"], ["schedule", "list"], ["delivery", "list"], ["whoami"], ["source", "list"],
                         ["source", "rejects", "usage"], ["admin", "account", "list"], ["admin", "audit", "tail"], ["status"]) + self.pick([], ["-o", "json"])

    def completion(self):
        return ["__complete", "--", *self.pick(["query", ""], ["query", "revenue", "--by", ""], ["customer", "show", ""], ["report", "run", ""],
                                               ["schedule", "show", ""], ["query", "revenue", "--customer", "zqcanary"], ["delivery", "open", ""],
                                               ["source", "sync", ""], ["customer", "show", "zq"])] if self.rng.random() < 0.9 else ["help", self.pick("query", "rows", "customer show")]


class Isolation(Refusals, PortalTest):
    @classmethod
    def setUpClass(cls):
        cls.seed = int(os.environ.get("PORTICO_TEST_SEED", time.time_ns() % 1_000_000_000))
        cls.rng = random.Random(cls.seed)
        cls.holder = PortalTest()
        cls.world = World(cls.rng)
        cls.site = canaries.site(cls.holder, cls.world)
        cls.root = cls.site.person("root@example.com", role="admin")
        cls.people = {number: cls.site.person(f"person{number}@example.com", canary(number, "id"), role)
                      for number, role in zip(cls.rng.sample(range(CUSTOMERS), 5), ("viewer", "analyst", "owner", "viewer", "owner"))}
        cls.as_nobody()

    @classmethod
    def as_nobody(cls):
        """Customers come from afar, not as the daemon's user, who may do what an operator may."""
        cls.remote = os.geteuid() == 0
        if not cls.remote:
            return
        cls.site.folder.chmod(0o755)
        shutil.copy(BIN / "portico", cls.site.folder / "portico")
        (cls.site.folder / "portico").chmod(0o755)
        (cls.site.folder / "people").chmod(0o755)
        for person in cls.people.values():
            person.program, person.uid = cls.site.folder / "portico", NOBODY
            for path in (person.folder, *person.folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY)

    @classmethod
    def tearDownClass(cls):
        cls.holder.doCleanups()

    def setUp(self):
        self.amounts = {number: self.world.foreign_amounts(number) for number in self.people}

    def assertOnlyOwn(self, own, words, answer):
        asked = "".join(words)
        for output in (answer.out, answer.err):
            leaked = {leak for leak in leaks(output, own, self.amounts[own]) if f"zqcanary{leak}" not in asked}
            self.assertFalse(leaked, f"seed {self.seed}, customer {own}: {words}\n{answer!r}")
        self.assertNoInsides(answer)

    def test_hundreds_of_random_requests_answer_own_data_only(self):
        answered = 0
        for own, person in self.people.items():
            questions = Questions(self.rng, own, [number for number in range(CUSTOMERS) if number != own])
            for _ in range(100):
                words = questions.next()
                answer = person.run(*words)
                with self.subTest(seed=self.seed, customer=own, words=words):
                    self.assertIn(answer.code, (0, 3, 5, 7), answer)  # 7: of a day before anything was read
                    self.assertOnlyOwn(own, words, answer)
                answered += answer.code in (0, 7) and bool(answer.out)
        self.assertGreater(answered, 320, "most requests should have been answered")

    def test_no_output_shows_what_belongs_to_others(self):
        own, person = list(self.people.items())[4]
        outputs = Outputs(self.world, person, own)
        for kind in outputs.kinds():
            with self.subTest(seed=self.seed, customer=own, kind=kind):
                self.assertEqual(set(), outputs.leaks(kind))

    def test_the_check_itself_sees_a_leak(self):
        own = next(iter(self.people))
        for words in (["query", "revenue", "--by", "product"], ["query", "lines", "--by", "customer"], ["query", "revenue", "--by", "line"],
                      ["query", "revenue"], ["customer", "list"], ["sql", "SELECT note FROM usage"], ["sql", "SELECT printf('%.2f', sum(amount)) FROM sales"]):
            out = self.root.ok(*words, "--all-customers").out
            self.assertTrue(leaks(out, own, self.amounts[own]), words)

    def test_own_figures_are_whole(self):
        for own, person in self.people.items():
            self.assertEqual(text(self.world.total[own]), person.query("revenue"))
            self.assertEqual(text(self.world.cost[own]), person.query("cost_total"))
            self.assertEqual([[canary(own, "id"), str(len(self.world.sales[own]))]], person.rows("lines", "--by", "customer"))
            shown = {field["field"]: field for field in person.json("customer", "show")["fields"]}
            self.assertEqual(text(self.world.credit[own]), shown["credit"]["value"]["value"])
            meta = person.json("query", "cost_total")["meta"]
            self.assertEqual(1 if own % 2 == 0 else 0, meta["sources"][0]["rejected"])
            self.assertLessEqual(meta["rows_scanned"], len(self.world.usage[own]))
        self.assertEqual(text(sum(self.world.total.values())), self.root.query("revenue", "--all-customers"))

    def test_foreign_and_missing_customers_look_the_same(self):
        for own, person in self.people.items():
            foreign = canary(self.rng.choice([number for number in range(CUSTOMERS) if number != own]), "id")
            missing = foreign[:-1] + "9"  # a typo away from one that exists
            for words in (["query", "revenue", "--customer"], ["customer", "show"], ["customer", "show", "--customer"], ["report", "run", "all", "--customer"],
                          ["report", "run", "all", "-o", "html", "--customer"], ["customer", "list", "--customer"], ["schedule", "list", "--customer"],
                          ["delivery", "list", "--customer"], ["query", "revenue", "--by", "product", "-o", "json", "--customer"],
                          ["schedule", "create", "x", "--report", "all", "--at", "every day at 07:00", "--customer"]):
                theirs, nobodys = person.run(*words, foreign), person.run(*words, missing)
                self.assertEqual(3, theirs.code, (words, theirs))
                self.assertEqual((nobodys.code, nobodys.out, nobodys.err), (theirs.code, theirs.out, theirs.err.replace(foreign, missing)))
                self.assertEqual("", theirs.out)
            for condition in ("customer = '{}'", "product like '{}%'"):
                theirs, nobodys = (person.run("query", "revenue", "lines", "--by", "product", "--where", condition.format(name)) for name in (foreign, missing))
                self.assertEqual((0, nobodys.out), (theirs.code, theirs.out))

    def test_deliveries_and_schedules_of_others_look_like_none(self):
        (owner_number, owner), (_, other) = list(self.people.items())[2], list(self.people.items())[1]
        owner.ok("schedule", "create", "mine", "--report", "all", "--at", "every day at 07:00", "--attach", "csv")
        owner.ok("schedule", "test", "mine")
        sent = wait_until(lambda: [row for row in owner.json("delivery", "list")["rows"] if row["state"] == "sent"], what="the delivery")[0]
        message = email.message_from_string(owner.ok("delivery", "open", str(sent["id"])).out)
        for part in message.walk():
            if part.get_content_maintype() == "text":
                self.assertFalse(leaks(part.get_payload(decode=True).decode(), owner_number, self.amounts[owner_number]), part)
        self.assertIn(f"zqcanary{owner_number:03d}product", "".join(part.get_payload(decode=True).decode() for part in message.walk() if part.get_content_type() == "text/html"))
        self.assertEqual([], other.json("delivery", "list")["rows"])
        self.assertEqual([], other.json("schedule", "list")["rows"])
        for words, theirs, missing in ((["delivery", "open"], str(sent["id"]), "987654"), (["delivery", "show"], str(sent["id"]), "987654"),
                                       (["schedule", "show"], "mine", "mime"), (["schedule", "test"], "mine", "mime"), (["schedule", "pause"], "mine", "mime"),
                                       (["schedule", "delete"], "mine", "mime")):
            a, b = other.run(*words, theirs), other.run(*words, missing)
            self.assertEqual((3, 3, ""), (a.code, b.code, a.out), (words, a))
            self.assertEqual(b.err, re.sub(rf"(?<![\w]){theirs}(?!\w)", missing, a.err))
        create = ["schedule", "create", "to-others", "--report", "all", "--at", "every day at 07:00", "--to"]
        boss = list(self.people.values())[4]
        a, b = boss.run(*create, owner.name), boss.run(*create, "stranger@example.com")
        self.assertNotEqual(0, a.code)
        self.assertEqual((b.code, b.out, b.err), (a.code, a.out, a.err.replace(owner.name, "stranger@example.com")))

    def test_saved_questions_are_the_customers_own(self):
        for own, person in self.people.items():
            saved = person.run("query", "revenue", "--where", f"product = '{canary(own, 'product', 0)}'", "--save", canary(own, "saved"))
            self.assertIn(saved.code, (0, 5))  # viewers may not
        for own, person in self.people.items():
            for words in (["saved", "list"], ["saved", "list", "-o", "json"], ["__complete", "--", "saved", "run", ""]):
                self.assertOnlyOwn(own, words, person.ok(*words))
            for other in self.people:
                for verb in ("show", "run", "delete"):
                    if other != own:
                        self.assertEqual(person.run("saved", verb, canary(other, "saved")).code, 3)

    def test_what_is_the_operators_is_denied(self):
        own, person = next(iter(self.people.items()))
        denied = [["admin", "audit", "tail"], ["source", "rejects", "usage"], ["query", "revenue", "--all-customers"], ["customer", "list", "--all-customers"],
                  ["report", "run", "all", "--all-customers"], ["sql", "SELECT * FROM sales", "--all-customers"]]
        if self.remote:
            denied += [["source", "list"], ["source", "sync", "shop"], ["status"], ["admin", "account", "list"],
                       ["admin", "account", "create", "eve@example.com", "--role", "admin"], ["admin", "audit", "verify"]]
        for words in denied:
            answer = person.run(*words)
            self.assertEqual((5, ""), (answer.code, answer.out), (words, answer))
            self.assertOnlyOwn(own, words, answer)

    def test_what_admins_and_customers_read_is_audited(self):
        own, person = next(iter(self.people.items()))
        self.root.ok("query", "revenue", "--all-customers")
        self.root.ok("query", "revenue", "--customer", canary(own, "id"))
        person.ok("query", "revenue")
        person.run("query", "revenue", "--all-customers")
        tail = [(row["actor"], row["act"], row["object"], row["customer"], row["outcome"]) for row in self.root.json("admin", "audit", "tail", "--limit", "8")["rows"]
                if row["act"] == "query.run"]
        for entry in (("root@example.com", "query.run", "revenue", "*", "ok"), ("root@example.com", "query.run", "revenue", canary(own, "id"), "ok"),
                      (person.name, "query.run", "revenue", canary(own, "id"), "ok")):
            self.assertIn(entry, tail)
        self.assertTrue([entry for entry in tail if entry[0] == person.name and entry[4] == "denied"], tail)
        self.root.ok("admin", "audit", "verify")

    def test_z_a_disabled_account_is_out_at_the_next_request(self):
        number, person = list(self.people.items())[-1]
        person.ok("query", "revenue")
        self.site.local.ok("admin", "account", "disable", person.name)
        for words in (["query", "revenue"], ["customer", "show"], ["whoami"], ["delivery", "list"]):
            answer = person.run(*words)
            self.assertEqual((4, ""), (answer.code, answer.out), (words, answer))
            self.assertOnlyOwn(number, words, answer)
        self.site.local.ok("admin", "account", "enable", person.name)
        self.assertEqual(4, person.run("query", "revenue").code, "the old session does not come back")


if __name__ == "__main__":
    portal.main()
