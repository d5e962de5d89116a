"""Sixty customers whose every text is a canary and whose every number is theirs alone, the portal that knows them, and
one plain request for each way in which data goes out."""
import email
import json
import re
import sqlite3

from portal import wait_until

CUSTOMERS = 60
CANARY = re.compile(r"zqcanary(\d{3})", re.IGNORECASE)
SEAL = re.compile(r"4711(\d{3})\d{9}\.\d\d")  # more digits than a REAL can hold: SQL names it in an error
AMOUNT = re.compile(r"(?<![\w.])\d{4,}\.\d\d(?!\d)")
FORMATS = ["table", "tsv", "csv", "json", "jsonl", "markdown", "chart"]

CONFIG = """
[brand]
name = "Isolation"
[mail]
from = "Reports <reports@example.com>"
transport = "maildir:@DIR@/mail"
[source.shop]
kind = "sqlite"
path = "@DIR@/shop.db"
[source.usage]
kind = "csv"
path = "@DIR@/usage.csv"
[source.crm]
kind = "jsonl"
path = "@DIR@/crm.jsonl"

[dataset.sales]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "sold_at"
key = ["line"]
[[dataset.sales.from]]
source = "shop"
table = "sales"
[dataset.sales.fields]
line = "int"
customer = "text"
sold_at = { type = "time", format = "%Y-%m-%d %H:%M:%S", zone = "UTC" }
product = "text"
region = "text"
amount = { type = "decimal(2)", unit = "EUR" }
[dataset.sales.measures]
revenue = { formula = "sum(amount)", unit = "EUR" }
largest = "max(amount)"
smallest = "min(amount)"
lines = "count()"
products = "distinct(product)"

[dataset.usage]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "day"
[[dataset.usage.from]]
source = "usage"
[dataset.usage.fields]
day = { type = "time", format = "%Y-%m-%d", zone = "UTC" }
customer = "text"
feature = "text"
note = "text"
cost = "decimal(2)"
[dataset.usage.measures]
cost_total = "sum(cost)"
uses = "count()"

[dataset.shop_customers]
kind = "records"
customer = { field = "id", in = "shop" }
key = ["id"]
[[dataset.shop_customers.from]]
source = "shop"
table = "customers"
[dataset.shop_customers.fields]
id = "text"
company = "text"
email = "text"
[dataset.seals]
kind = "records"
customer = { field = "customer", in = "shop" }
key = ["customer"]
[[dataset.seals.from]]
source = "shop"
table = "seals"
[dataset.seals.fields]
customer = "text"
seal = "decimal(2)"
[dataset.crm_accounts]
kind = "records"
customer = { field = "id", in = "crm" }
key = ["id"]
[[dataset.crm_accounts.from]]
source = "crm"
[dataset.crm_accounts.fields]
id = "text"
company = "text"
email = "text"
credit = "decimal(2)"

[customer]
namespace = "shop"
[customer.match.crm]
dataset = "crm_accounts"
field = "email"
with = "shop_customers.email"
[customer.fields]
company = ["crm_accounts.company", "shop_customers.company"]
email = ["shop_customers.email"]
credit = ["crm_accounts.credit"]

[report.all]
title = "Everything"
period = "2026"
compare = "previous"
[[report.all.block]]
kind = "kpi"
measures = ["revenue", "largest", "lines"]
[[report.all.block]]
kind = "line"
measures = ["revenue"]
every = "month"
[[report.all.block]]
kind = "bar"
measures = ["revenue"]
by = ["region"]
[[report.all.block]]
kind = "table"
measures = ["revenue", "smallest"]
by = ["product"]
[[report.all.block]]
kind = "table"
measures = ["cost_total"]
by = ["note"]
"""


def canary(number, kind, which=0):
    return f"zqcanary{number:03d}{kind}{which}"


class World:
    """The customers' data, written out as sources, and what each of them may therefore see."""
    def __init__(self, rng):
        self.rng = rng
        self.used = set()
        self.sales = {number: [self.sale(number) for _ in range(rng.randrange(3, 12))] for number in range(CUSTOMERS)}
        self.usage = {number: [self.use(number) for _ in range(rng.randrange(1, 8))] for number in range(CUSTOMERS)}
        self.credit = {number: self.amount() for number in range(CUSTOMERS)}
        self.total = {number: sum(row[-1] for row in rows) for number, rows in self.sales.items()}
        self.cost = {number: sum(row[-1] for row in rows) for number, rows in self.usage.items()}

    def amount(self):
        """Cents that no other cell holds."""
        while True:
            cents = self.rng.randrange(1_000_000, 99_999_999)
            if cents not in self.used:
                self.used.add(cents)
                return cents

    def sale(self, number):
        at = f"2026-{self.rng.randrange(1, 10):02d}-{self.rng.randrange(1, 29):02d} 12:00:00"
        return (at, canary(number, "product", self.rng.randrange(4)), canary(number, "region", self.rng.randrange(2)), self.amount())

    def use(self, number):
        return (f"2026-{self.rng.randrange(1, 10):02d}-15", canary(number, "feature"), canary(number, "note", self.rng.randrange(3)), self.amount())

    def write(self, folder):
        db = sqlite3.connect(folder / "shop.db")
        db.executescript("create table customers (id text, company text, email text); create table seals (customer text, seal text);"
                         "create table sales (line integer primary key, customer text, sold_at text, product text, region text, amount text);")
        db.executemany("insert into customers values (?,?,?)", [(canary(n, "id"), canary(n, "shopname"), mail(n)) for n in range(CUSTOMERS)])
        db.executemany("insert into seals values (?,?)", [(canary(n, "id"), f"4711{n:03d}123456789.01") for n in range(CUSTOMERS)])
        for number, rows in self.sales.items():
            db.executemany("insert into sales (customer, sold_at, product, region, amount) values (?,?,?,?,?)",
                           [(canary(number, "id"), at, product, region, text(cents)) for at, product, region, cents in rows])
        db.commit()
        db.close()
        lines = [f"{day},{canary(number, 'id')},{feature},{note},{text(cents)}" for number, rows in self.usage.items() for day, feature, note, cents in rows]
        lines += [f"2026-02-30,{canary(number, 'id')},{canary(number, 'rejected')},x,1.00" for number in range(0, CUSTOMERS, 2)]
        lines += [f"2026-02-03,,{canary(number, 'unassigned')},x,1.00" for number in range(0, CUSTOMERS, 3)]
        self.rng.shuffle(lines)
        (folder / "usage.csv").write_text("day,customer,feature,note,cost\n" + "\n".join(lines) + "\n")
        records = [{"id": canary(n, "crm"), "company": canary(n, "crmname"), "email": mail(n), "credit": text(self.credit[n])} for n in range(CUSTOMERS)]
        (folder / "crm.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))

    def foreign_amounts(self, own):
        """Every single amount and every total of the others, and the totals of all."""
        amounts = {text(cents) for rows in (self.sales, self.usage) for number, lines in rows.items() if number != own for *_, cents in lines}
        amounts |= {text(cents) for table in (self.credit, self.total, self.cost) for number, cents in table.items() if number != own}
        return amounts | {text(sum(self.total.values())), text(sum(self.cost.values()))}


def mail(number):
    return canary(number, "mail") + "@example.com"


def text(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def leaks(output, own, foreign_amounts):
    """What `output` holds that belongs to others."""
    found = {match for match in CANARY.findall(output) + SEAL.findall(output) if int(match) != own}
    plain = re.sub(r"(?<=\d)[,'   ](?=\d{3})", "", output)
    return found | (set(AMOUNT.findall(plain)) & foreign_amounts)


def site(test, world):
    """A started portal that has read the world."""
    made = test.portal(CONFIG)
    world.write(made.folder)
    made.start()
    for source in ("shop", "usage", "crm"):
        made.sync(source)
    return made


class Outputs:
    """What one owner is shown, by every way in which data goes out: each method asks plainly and answers the text."""
    def __init__(self, world, person, own):
        self.world, self.person, self.own = world, person, own

    @staticmethod
    def kinds():
        return [name for name in vars(Outputs) if not name.startswith("_") and name not in ("kinds", "leaks")]

    def leaks(self, kind):
        """What is shown that belongs to others."""
        shown = getattr(self, kind)()
        found = leaks(shown, self.own, self.world.foreign_amounts(self.own))
        read = re.search(r"(\d+) rows? read", shown) if kind == "explanation" else None
        return found | ({read.group(0)} if read and int(read.group(1)) != len(self.world.sales[self.own]) else set())

    def query(self):
        return self.person.ok("query", "revenue", "--by", "product").out

    def chart(self):
        return self.person.ok("query", "revenue", "--by", "region", "--chart").out

    def total(self):
        return self.person.ok("query", "revenue", "-o", "value").out

    def watched(self):
        return self.person.run("query", "revenue", "--by", "product", "--watch", "--exit-code", check=10).out

    def explanation(self):
        return self.person.ok("query", "revenue", "--explain").out

    def export(self):
        file = self.person.folder / "export.csv"
        self.person.ok("query", "revenue", "--by", "product", "--to", str(file))
        return file.read_text()

    def rows(self):
        return self.person.ok("rows", "sales").out

    def sample(self):
        return self.person.ok("dataset", "sample", "usage").out

    def dataset(self):
        return self.person.ok("dataset", "show", "sales").out

    def sql(self):
        return self.person.ok("sql", "SELECT note, cost FROM usage").out

    def error(self):
        return self.person.run("sql", "SELECT seal FROM seals ORDER BY seal DESC", check=2).err

    def saved(self):
        self.person.ok("rows", "sales", "--save", "lines")
        return self.person.ok("saved", "run", "lines").out

    def record(self):
        return self.person.ok("customer", "show").out

    def customers(self):
        return self.person.ok("customer", "list").out

    def completion(self):
        return self.person.ok("__complete", "--", "customer", "show", "").out

    def report(self):
        return self.person.ok("report", "run", "all").out

    def page(self):
        return self.person.ok("report", "run", "all", "-o", "html").out

    def mail(self):
        self.person.ok("schedule", "create", "mine", "--report", "all", "--at", "every day at 07:00", "--attach", "csv")
        self.person.ok("schedule", "test", "mine")
        sent = wait_until(lambda: [row for row in self.person.json("delivery", "list")["rows"] if row["state"] == "sent"], what="the delivery")[0]
        message = email.message_from_string(self.person.ok("delivery", "open", str(sent["id"])).out)
        return "".join(part.get_payload(decode=True).decode() for part in message.walk() if part.get_content_maintype() == "text")
