#!/usr/bin/env python3
"""Writes the example data: a shop's database, a CSV of product usage and a CRM export about the same customers.

Usage: generate.py FOLDER [DATE]

The 400 days before DATE (today) are filled. The same DATE gives the same bytes. The CRM disagrees with the shop about some
customers, and the usage file has one row that is damaged and one that names nobody, as real exports do.
"""
import datetime
import json
import pathlib
import random
import sqlite3
import sys

CUSTOMERS = [
    # id, company, e-mail, city, country, what the CRM says differently
    (1, "Nordlys Outdoor AS", "office@nordlys.example", "Tromsø", "Norway", {}),
    (2, "Bäckerei Grünwald", "hallo@gruenwald.example", "München", "Germany", {"company": "Bäckerei Grünwald GmbH"}),
    (3, "Atelier Lumière", "contact@lumiere.example", "Lyon", "France", {}),
    (4, "Copper Kettle Ltd", "orders@copperkettle.example", "Leeds", "United Kingdom", {"city": "Bradford"}),
    (5, "Casa Verde S.A.", "compras@casaverde.example", "Porto", "Portugal", {}),
    (6, "Helsingin Kirjakauppa", "info@kirjakauppa.example", "Helsinki", "Finland", {"company": "Helsinki Books Oy", "city": "Espoo"}),
    (7, "Trattoria Da Nina", "nina@danina.example", "Bologna", "Italy", {}),
    (8, "Škoda & Syn", "obchod@skodasyn.example", "Brno", "Czechia", {"country": "Czech Republic"}),
    (9, "Little Fern Studio", "hello@littlefern.example", "Wellington", "New Zealand", {}),
    (10, "Maple Street Toys", "team@maplestreet.example", "Toronto", "Canada", {}),
    (11, "Oficina do Vento", "ola@oficinavento.example", "Recife", "Brazil", {"city": "Olinda"}),
    (12, "Kyoto Paper House", "mail@kyotopaper.example", "京都", "Japan", {}),
]
PRODUCTS = [
    ("Notebook A5", "paper", 895), ("Fountain pen", "writing", 3450), ("Ink bottle", "writing", 1290),
    ("Desk lamp", "office", 7900), ("Wrapping paper", "paper", 495), ("Calendar", "paper", 1690),
    ("Letter opener", "office", 1550), ("Pencil set", "writing", 1195), ("Sealing wax", "writing", 690),
]
FEATURES = ["search", "orders", "reports", "export"]
PLANS = ["free", "team", "business"]
DAYS = 400


def shop(path, today):
    rng = random.Random(6)
    db = sqlite3.connect(path)
    db.executescript("""
        create table customers (id integer primary key, company text, email text, city text, country text);
        create table order_lines (id integer primary key, order_id integer, customer_id integer, ordered_at text,
                                  product text, category text, quantity integer, price text);""")
    db.executemany("insert into customers values (?,?,?,?,?)", [c[:5] for c in CUSTOMERS])
    line = order = 0
    for back in range(DAYS, 0, -1):
        day = today - datetime.timedelta(days=back)
        season = 1.6 if day.month in (11, 12) else 1.0
        for customer in CUSTOMERS:
            if rng.random() > 0.25 * season * (0.6 + customer[0] % 4 * 0.3):
                continue
            order += 1
            at = datetime.datetime.combine(day, datetime.time(rng.randrange(7, 19), rng.randrange(60), rng.randrange(60)))
            for product, category, cents in rng.sample(PRODUCTS, rng.randrange(1, 5)):
                line += 1
                db.execute("insert into order_lines values (?,?,?,?,?,?,?,?)",
                           (line, order, customer[0], at.strftime("%Y-%m-%d %H:%M:%S"), product, category,
                            rng.choice([1, 1, 2, 3, 5, 10]), f"{cents // 100}.{cents % 100:02d}"))
    db.commit()
    db.close()


def usage(path, today):
    rng = random.Random(7)
    lines = ["day,customer,feature,minutes"]
    for back in range(DAYS, 0, -1):
        day = today - datetime.timedelta(days=back)
        for customer in CUSTOMERS:
            for feature in FEATURES:
                if rng.random() < 0.25:
                    lines.append(f"{day:%d/%m/%Y},{customer[0]},{feature},{rng.randrange(1, 90)}")
    lines.insert(len(lines) // 2, f"{today - datetime.timedelta(days=200):%d/%m/%Y},,search,12")
    lines.insert(len(lines) // 3, f"{today - datetime.timedelta(days=265):%d/%m/%Y},6,orders,a while")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def crm(path, today):
    rng = random.Random(8)
    with path.open("w", encoding="utf-8") as out:
        for number, (ident, company, email, city, country, differs) in enumerate(CUSTOMERS):
            record = {"id": f"C-{1000 + number * 7}", "company": company, "email": email.upper() if ident == 3 else email,
                      "address": {"city": city, "country": country}, "plan": PLANS[ident % 3],
                      "seats": rng.randrange(2, 60), "since": str(today - datetime.timedelta(days=rng.randrange(500, 2500)))}
            for key, value in differs.items():
                (record["address"] if key in ("city", "country") else record)[key] = value
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    today = datetime.date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else datetime.date.today()
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in (("shop.db", shop), ("usage.csv", usage), ("crm.jsonl", crm)):
        path = folder / name
        path.unlink(missing_ok=True)
        write(path, today)
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
