#!/usr/bin/env python3
"""Bad input of every kind: the right exit code, the thing's name, the next step, nothing lost and never a crash."""
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

import example
import portal
from portal import BIN, PASSWORD, Answer, DidNotStart, PortalTest, totp, wait_until
from refusals import INSIDES, Refusals


class BadInputTest(Refusals, PortalTest):
    pass


class Configuration(BadInputTest):
    def setUp(self):
        self.site = self.portal(example.config())
        example.generate(self.site)

    def place(self, text, word):
        """FILE:LINE:COLUMN of `word`, which stands in the first line of the file that holds `text`."""
        for number, line in enumerate(self.site.config.read_text().splitlines(), 1):
            if text in line:
                return f"{self.site.config}:{number}:{line.index(word, line.index(text)) + 1}: "
        raise AssertionError(f"no '{text}' in the configuration")

    def check(self, *changes):
        text = example.config()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        self.site.write_config(text)
        answer = self.site.porticod("check")
        self.assertRefused(answer, 2)
        return answer.err

    def test_an_unknown_key_is_shown_with_place_and_nearest_key(self):
        err = self.check(('transport = "maildir', 'transprt = "maildir'))
        self.assertIn(self.place("transprt", "transprt"), err)
        self.assertIn("did you mean 'transport'?", err)

    def test_a_wrong_type_is_shown_with_place_and_both_types(self):
        err = self.check(("top      = 10", 'top      = "ten"'))
        self.assertIn(self.place('"ten"', '"ten"') + "'top' in [report.weekly.block] must be an integer, but is a text", err)

    def test_a_syntax_error_is_shown_with_place(self):
        self.assertIn(self.place("[report.weekly", "[report.weekly").rsplit(":", 2)[0], self.check(("[report.weekly]", "[report.weekly")))

    def test_a_missing_file_is_named(self):
        answer = Answer(subprocess.run([str(BIN / "porticod"), "--config", "/nowhere/porticod.toml", "check"], text=True, capture_output=True))
        self.assertRefused(answer, 2, "/nowhere/porticod.toml", "no such file")

    def test_doctor_names_the_configuration_that_it_cannot_read(self):
        done = subprocess.run([str(BIN / "porticod"), "--config", "/nowhere/porticod.toml", "doctor"], text=True, capture_output=True)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stdout.startswith("PROBLEM  configuration  /nowhere/porticod.toml: cannot read"), done.stdout)

    def test_help_of_a_command_is_help_and_does_nothing(self):
        for command in ("init", "check", "run", "doctor", "backup", "restore"):
            for words in ((command, "--help"), ("--help", command)):
                done = subprocess.run([str(BIN / "porticod"), "--config", "/nowhere/porticod.toml", *words], text=True, capture_output=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""), words)
                self.assertIn("Usage: porticod", done.stdout)

    def test_all_problems_come_at_once_in_the_order_of_the_file(self):
        err = self.check(('kind     = "csv"', 'kind     = "cvs"'), ('"distinct(order_id)"', '"distinct(orderid)"'),
                         ('"Europe/Berlin"', '"Europe/Berln"'), ('measures = ["revenue"]', 'mesures = ["revenue"]'))
        places = [self.place('"cvs"', '"cvs"') + "'kind' in [source.usage]: 'cvs' is not one of csv, jsonl, sqlite; did you mean 'csv'?",
                  self.place("orders  =", '"distinct') + "'orders' in [dataset.sales.measures]: measure \"distinct(orderid)\": column 10: "
                  "unknown field 'orderid'; did you mean 'order_id'?",
                  "no time zone 'Europe/Berln' (did you mean 'Europe/Berlin'?)",
                  self.place("mesures", "mesures") + "unknown key 'mesures' in [report.weekly.block]; did you mean 'measures'?"]
        found = [err.find(place) for place in places]
        self.assertNotIn(-1, found, err)
        self.assertEqual(sorted(found), found, err)

    def test_a_socket_path_that_is_too_long_is_refused_by_check_and_by_the_client(self):
        long = "/" + "s" * 120
        self.site.write_config(example.config())
        self.site.config.write_text(self.site.config.read_text().replace(str(self.site.socket), long))
        self.assertRefused(self.site.porticod("check"), 2, self.place("listen", '["'), "at most 107 bytes")
        self.assertRefused(self.site.porticod("run"), 2, "at most 107 bytes")
        self.assertRefuses(self.site.local, ["status", "--server", "unix:" + long], 2, "at most 107 bytes")

    def test_run_needs_a_data_folder_that_init_made_and_init_works_once(self):
        self.assertRefused(self.site.porticod("run"), 1, str(self.site.folder / "data"), "'porticod init'")
        self.site.porticod("init", check=0)
        key = (self.site.folder / "data" / "root.key").read_bytes()
        self.assertRefused(self.site.porticod("init"), 1, str(self.site.folder / "data" / "root.key"))
        self.assertEqual(key, (self.site.folder / "data" / "root.key").read_bytes())
        self.site.start()
        self.assertRefused(self.site.porticod("run"), 1, str(self.site.folder / "data"), "in use by another porticod")
        self.assertRefused(self.site.porticod("init"), 1, "in use by another porticod")
        self.site.local.ok("status")

    def test_options_that_do_not_exist_are_usage_errors(self):
        for words, wrong in ((["--confg", "x"], "--confg"), (["chek"], "chek"), (["check", "--quick"], "--quick")):
            self.assertRefused(Answer(subprocess.run([str(BIN / "porticod"), *words], text=True, capture_output=True)), 2, wrong)

    def test_sighup_keeps_the_old_settings_when_the_new_are_bad_and_takes_good_ones(self):
        self.site.start()
        self.site.sync("shop")
        root = self.site.person("root@example.com", role="admin")
        before = root.query("revenue", "--all-customers")
        self.site.write_config(example.config().replace('"sum(amount)"', '"sum(amout)"'))
        self.site.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "did you mean 'amount'?" in self.site.log_text(), what="the refusal in the log")
        self.assertIn("the old one stays", self.site.log_text())
        self.assertEqual(before, root.query("revenue", "--all-customers"))
        self.site.write_config(example.config().replace('items   = "sum(quantity)"', 'items   = "sum(quantity)"\nlines   = "count()"'))
        self.assertRefused(root.run("query", "lines", "--all-customers"), 2, "unknown measure 'lines'")
        self.site.process.send_signal(signal.SIGHUP)
        wait_until(lambda: root.run("query", "lines", "--all-customers").code == 0, what="the new measure")


class Sources(BadInputTest):
    def setUp(self):
        self.site = example.site(self, sync=())
        self.folder = self.site.folder / "sources"
        self.root = self.site.person("root@example.com", role="admin")

    def fails(self, source, code, *says):
        """A sync is refused, the source list says why, and what was stored stays."""
        rows = self.site.source(source)["rows"]
        self.assertRefuses(self.site.local, ["source", "sync", source], code, f"source '{source}'", *says)
        listed = self.site.source(source)
        self.assertEqual("failing", listed["state"])
        self.assertGreaterEqual(listed["rows"], rows)
        self.assertIn(says[0], listed["error"])

    def test_an_unreadable_source_is_named_and_recovers(self):
        shop, usage = self.folder / "shop.db", self.folder / "usage.csv"
        good = shop.read_bytes()
        shop.unlink()
        self.fails("shop", 3, str(shop), "no such file")
        shop.write_bytes(b"this is no database" * 100)
        self.fails("shop", 1, str(shop), "not a database")
        shop.write_bytes(good)
        self.assertGreater(self.site.sync("shop")["appended"] + self.site.source("shop")["rows"], 3000)
        self.assertEqual("ok", self.site.source("shop")["state"])
        self.site.sync("usage")
        text = usage.read_bytes()
        usage.unlink()
        usage.mkdir()
        self.fails("usage", 2, str(usage), "not a regular file")
        usage.rmdir()
        usage.write_bytes(text)
        self.assertEqual(0, self.site.sync("usage")["appended"])

    def test_a_column_that_is_missing_is_named_with_its_file_and_the_nearest(self):
        usage = self.folder / "usage.csv"
        usage.write_text(usage.read_text().replace("minutes", "minuts", 1))
        self.fails("usage", 2, str(usage), "no column 'minutes'", "did you mean 'minuts'?")
        shop = self.folder / "shop.db"
        with sqlite3.connect(shop) as db:
            db.execute("alter table customers rename column company to compny")
            db.execute("alter table order_lines rename column category to categry")
        db.close()
        self.assertRefuses(self.site.local, ["source", "sync", "shop"], 2, str(shop), "no such column: category")
        with sqlite3.connect(shop) as db:
            db.execute("alter table order_lines rename column categry to category")
        db.close()
        self.fails("shop", 2, "no column 'company'", "did you mean 'compny'?", str(shop))

    def test_a_value_that_does_not_parse_makes_a_reject_with_field_reason_and_raw(self):
        usage, crm, shop = self.folder / "usage.csv", self.folder / "crm.jsonl", self.folder / "shop.db"
        usage.write_text("day,customer,feature,minutes\n31/12/2025,6,search,5\n31/02/2026,6,search,6\n30/12/2025,6,search,twelve\n"
                         "29/12/2025,6,search\n28/12/2025,6,search,-4\n27/12/2025,6,search,\n26/12/2025,6,search,7\n")
        crm.write_text('{"id":"C-1","company":"Ok","seats":"many"}\n{"id":"C-2","since":"2026-13-01"}\n{"id":\n{"id":"C-3","company":"Fine"}\n')
        with sqlite3.connect(shop) as db:
            db.execute("insert into order_lines values (900001, 900001, 6, '2026-01-30 10:00:00', 'Pen', 'writing', 1, '12,50')")
            db.execute("insert into order_lines values (900002, 900002, 6, '2026-01-30 10:00:00', 'Pen', 'writing', 1, '9.999')")
        db.close()
        outcomes = {source: self.site.sync(source) for source in example.SOURCES}
        self.assertEqual((2, 5), (outcomes["usage"]["appended"], outcomes["usage"]["rejected"]))
        self.assertEqual((1, 3), (outcomes["crm"]["appended"], outcomes["crm"]["rejected"]))
        self.assertEqual(2, outcomes["shop"]["rejected"])
        self.rejected("usage", [("day", "31/02/2026", "31/02/2026,6,search,6"), ("minutes", "twelve", "30/12/2025,6,search,twelve"),
                                (None, "3 of 4 columns", "29/12/2025,6,search"), ("minutes", "-4", "28/12/2025,6,search,-4"),
                                ("minutes", "", "27/12/2025,6,search,")])
        self.rejected("crm", [("seats", "many", '"seats":"many"'), ("since", "2026-13-01", '"since":"2026-13-01"'), (None, "JSON", '{"id":')])
        self.rejected("shop", [("price", "12,50", "12,50"), ("price", "9.999", "9.999")])
        self.assertEqual("12", self.root.query("usage_minutes", "--all-customers"))

    def rejected(self, source, wanted):
        rejects = sorted(self.root.json("source", "rejects", source)["rows"], key=lambda row: row["id"])
        self.assertEqual([field for field, _, _ in wanted], [row["field"] for row in rejects], rejects)
        for row, (_, reason, raw) in zip(rejects, wanted):
            self.assertIn(reason, row["reason"])
            self.assertIn(raw, row["raw"])
            self.assertIn(str(self.folder), row["location"])


class Questions(BadInputTest):
    """All on one portal that nothing here changes."""
    @classmethod
    def setUpClass(cls):
        cls.holder = PortalTest()
        cls.site = example.site(cls.holder)
        cls.ada = cls.site.person("ada@example.com", "6")
        cls.root = cls.site.person("root@example.com", role="admin")

    @classmethod
    def tearDownClass(cls):
        cls.holder.doCleanups()

    def test_unknown_names_are_shown_with_the_nearest(self):
        for words, code, says in (
                (["query", "revenu"], 2, ["unknown measure 'revenu'; did you mean 'revenue'?"]),
                (["query", "sum(quantit)"], 2, ["unknown field 'quantit'; did you mean 'quantity'?"]),
                (["query", "revenue", "--by", "categry"], 2, ["unknown dimension 'categry' of sales; did you mean 'category'?"]),
                (["query", "revenue", "--by", "category,category"], 2, ["'category' is asked for twice"]),
                (["query", "revenue", "--sort", "orders"], 2, ["no column 'orders'"]),
                (["query", "revenue", "--fields", "revenu"], 2, ["no column 'revenu'; did you mean 'revenue'?"]),
                (["query", "revenue", "--tz", "Europe/Berln"], 2, ["no time zone 'Europe/Berln'"]),
                (["query", "revenue", "--every", "fortnight"], 2, ["'fortnight'", "day, week, month"]),
                (["report", "run", "weekli"], 3, ["no report 'weekli'; did you mean 'weekly'?"]),
                (["schedule", "create", "w", "--report", "wekly", "--at", "every day at 07:00"], 3, ["did you mean 'weekly'?"]),
                (["schedule", "show", "nope"], 3, ["no schedule 'nope'"]),
                (["delivery", "open", "4711"], 3, ["no delivery 4711"]),
                (["source", "sync", "shpo"], 3, ["no source 'shpo'; did you mean 'shop'?"])):
            with self.subTest(words=words):
                person = self.site.local if words[0] == "source" else self.ada
                if words[:2] == ["delivery", "open"] or "create" in words:
                    self.assertRefused(person.run(*words), code, *says)
                else:
                    self.assertRefuses(person, words, code, *says)

    def test_the_small_languages_point_at_the_column(self):
        for option, value, column, says in (
                ("-p", "last fortnight", 6, "expected hour, day, week, month"), ("-p", "2026-13", 1, "no month"),
                ("-p", "2026-01-31..2026-01-01", 13, ""), ("-p", "yesterday tomorrow", 11, ""),
                ("--where", "category = = 1", 12, "expected a value"), ("--where", "category = ", 12, "found the end"),
                ("--where", "(category = 'x'", 16, ""), ("--where", "category = 'x", 12, ""), ("--where", "quantity + ", 12, "found the end"),
                ("--where", "quantiti > 1", 1, "did you mean 'quantity'?"), ("--where", "category = 3", 10, "text with int"),
                ("--where", "quantity", 1, "expected a condition"), ("--where", "shout(category) = 'X'", 1, "unknown function 'shout'"),
                ("--where", "(" * 5000, 0, "column"), ("--having", "revenue >> 1", 10, "expected a value")):
            with self.subTest(option=option, value=value[:40]):
                where = f"column {column}: " if column else "column "
                self.assertRefuses(self.ada, ["query", "revenue", "--by", "category", option, value], 2, where, says)
        self.assertRefused(self.ada.run("schedule", "create", "w", "--report", "weekly", "--at", "every moonday at 07:00"), 2, "column 7: ",
                           "did you mean 'monday'?")
        self.assertRefused(self.ada.run("schedule", "create", "w", "--report", "weekly", "--at", "every day at 25:00"), 2, "column 14: ")

    def test_usage_errors_say_what_exists(self):
        for words, says in (
                (["qury", "revenue"], ["unknown command 'qury'; did you mean 'query'?"]), (["query"], ["needs MEASURE"]),
                (["query", "revenue", "--evry", "day"], ["no option '--evry'; did you mean '--every'?"]),
                (["query", "revenue", "--top", "x"], ["--top 'x': expected a whole number"]),
                (["query", "revenue", "--limit", "-1"], ["--limit"]), (["query", "revenue", "--timeout", "0"], ["--timeout"]),
                (["query", "revenue", "--compare", "previous"], ["--compare needs a period"]),
                (["query", "revenue", "--compare", "next", "-p", "2026"], ["'previous', 'year' or a period"]),
                (["query", "revenue", "--as-of", "yesteryear"], ["--as-of", "2026-01-31"]),
                (["query", "revenue", "--color", "often"], ["auto, always or never"]),
                (["query", "revenue", "--profile", "../../etc/x"], ["profile '../../etc/x'"]),
                (["query", "revenue", "--server", "portal"], ["unix:/path", "https://HOST"]),
                (["query", "revenue", "--customer", "6", "--all-customers"], ["leave out one"])):
            with self.subTest(words=words):
                self.assertRefuses(self.root if "--all-customers" in words else self.ada, words, 2, *says)

    def test_what_is_not_utf_8_is_refused_where_it_is_given(self):
        bad = os.fsdecode(b"x\xff")
        for words, says in ((["query", bad], "MEASURE"), (["query", "revenue", "--where", f"category = '{bad}'"], "--where"),
                            (["customer", "show", bad], "ID"), (["report", "run", "weekly", "-p", bad], "--period")):
            self.assertRefuses(self.ada, words, 2, says, "is not UTF-8")
        statement = self.ada.folder / "latin1.sql"
        statement.write_bytes("SELECT 'Zürich'".encode("latin-1"))
        self.assertRefuses(self.ada, ["sql", "-f", str(statement)], 2, "latin1.sql is not a text in UTF-8")
        done = self.ada.run("login", "ada@example.com", "--password-stdin", "--otp", "123456", stdin=os.fsdecode(b"long-enough-as-a-password\xff\n"), text=False)
        self.assertEqual((2, b""), (done.code, done.out))
        self.assertIn(b"is not UTF-8", done.err)

    def test_a_format_that_does_not_exist_or_does_not_fit_is_refused(self):
        for words, says in ((["query", "revenue", "-o", "xml"], "unknown format 'xml'"), (["query", "revenue", "-o", "html"], "'html'"),
                            (["query", "revenue", "orders", "-o", "value"], "value"), (["query", "revenue", "-o"], "-o: FORMAT"),
                            (["report", "run", "weekly", "--fields", "revenue"], "--fields"), (["query", "revenue", "--chart", "-o", "json"], "-o json"),
                            (["report", "run", "weekly", "-o", "csv"], "one table"), (["report", "run", "weekly", "-o", "xml"], "xml"),
                            (["query", "revenue", "--to", "x.weird"], "'.weird'"), (["query", "revenue", "--to", "/tmp"], "no extension"),
                            (["login", "x@example.com", "--password-stdin", "-o", "xml"], "xml")):
            with self.subTest(words=words):
                self.assertRefused(self.ada.run(*words), 2, says)

    def test_output_that_cannot_be_written_fails_and_keeps_what_was_there(self):
        self.assertRefuses(self.ada, ["query", "revenue", "--to", "/nowhere/x.csv"], 3, "/nowhere/x.csv")
        folder = self.site.folder / "folder.csv"
        folder.mkdir(exist_ok=True)
        self.assertRefuses(self.ada, ["query", "revenue", "--to", str(folder)], 1, str(folder))
        kept = self.site.folder / "kept.csv"
        kept.write_text("before\n")
        self.assertRefused(self.ada.run("query", "revenu", "--to", str(kept)), 2)
        self.assertEqual("before\n", kept.read_text())
        with open("/dev/full", "w") as full:
            done = subprocess.run([str(BIN / "portico"), "query", "revenue"], stdout=full, stderr=subprocess.PIPE, text=True, env=self.env())
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertIn("standard output cannot be written", done.stderr)

    def env(self):
        return {"PORTICO_SERVER": f"unix:{self.site.socket}", "PORTICO_CONFIG_DIR": str(self.ada.folder), "LC_ALL": "C.UTF-8"}

    def test_a_closed_pipe_ends_it_quietly(self):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([str(BIN / "portico"), "query", "revenue", "--by", "product", "--every", "day"], stdout=writing, text=True,
                              stderr=subprocess.PIPE, env=self.env())
        os.close(writing)
        self.assertIn(done.returncode, (-signal.SIGPIPE, 141), done.stderr)
        self.assertEqual("", done.stderr)

    def test_no_input_never_asks(self):
        for words in (["login", "--no-input"], ["login", "ada@example.com", "--no-input"], ["login", "--invite", "--no-input"]):
            self.assertRefuses(self.ada, words, 2, "--no-input")
        self.assertRefuses(self.ada, ["login", "ada@example.com"], 2, "input ended")

    def test_what_the_role_does_not_allow_is_denied(self):
        self.assertRefuses(self.ada, ["query", "revenue", "--all-customers"], 5, "--all-customers")
        self.assertRefuses(self.ada, ["admin", "audit", "tail"], 5, "audit")
        self.assertRefuses(self.ada, ["source", "rejects", "usage"], 5)
        self.assertRefuses(self.root, ["query", "revenue"], 2, "--customer ID or --all-customers")
        self.assertRefuses(self.root, ["query", "revenue", "--customer", "4711"], 3, "no customer '4711'")
        self.assertRefuses(self.root, ["customer", "show", "--all-customers"], 2, "--customer ID")
        self.assertRefuses(self.site.local, ["query", "revenue"], 4, "portico login")

    def test_accounts_that_cannot_be_are_refused(self):
        create = ["admin", "account", "create"]
        self.assertRefuses(self.site.local, [*create, "nobody"], 2, "'nobody' is not an e-mail address")
        self.assertRefuses(self.site.local, [*create, "a\nb@example.com"], 2)
        self.assertRefuses(self.site.local, [*create, "x@example.com", "--customer", "6", "--role", "king"], 2, "no role 'king'")
        self.assertRefuses(self.site.local, [*create, "x@example.com", "--customer", "4711"], 3, "no customer '4711'")
        self.assertRefuses(self.site.local, [*create, "ADA@example.com", "--customer", "6"], 6, "exists already")
        self.assertRefused(self.site.local.run("admin", "account", "disable", "nobody@example.com"), 3, "no account 'nobody@example.com'")
        self.assertEqual({"ada@example.com", "root@example.com"}, {row["account"] for row in self.site.local.json("admin", "account", "list")["rows"]})


class SigningIn(BadInputTest):
    def setUp(self):
        self.site = example.site(self, sync=("shop",))

    def invited(self, email):
        invite = self.site.local.json("admin", "account", "create", email, "--customer", "6")["invite"]
        file = self.site.folder / f"{email}.invite"
        file.write_text(invite + "\n")
        return ["login", "--invite-file", str(file), "--password-stdin"]

    def test_a_wrong_password_and_an_unknown_account_look_the_same_and_are_throttled(self):
        ada = self.site.person("ada@example.com", "6")
        ada.ok("logout")
        told = {}
        for email in ("ada@example.com", "eve@example.com"):
            words = ["login", email, "--password-stdin", "--otp", "123456"]
            answers = [ada.run(*words, stdin="wrong-but-long-enough-to-be-one\n") for _ in range(2)]
            answers.append(ada.run(*words, "-o", "json", stdin="wrong-but-long-enough-to-be-one\n"))
            for answer in answers[:2]:
                self.assertRefused(answer, 4, "wrong e-mail address or password")
            self.assertRefusedAsJson(answers[2], 4, "wrong e-mail address or password")
            self.assertRefused(ada.run(*words, stdin=PASSWORD + "\n"), 9, "too many failed tries", " s and try again")
            told[email] = [answer.err.replace(email, "") for answer in answers]
        self.assertEqual(told["ada@example.com"], told["eve@example.com"])
        self.assertRefuses(ada, ["query", "revenue"], 4, "portico login")

    def test_a_wrong_code_is_refused_and_a_code_is_accepted_once(self):
        ada = self.site.person("ada@example.com", "6")
        ada.ok("logout")
        words = ["login", "ada@example.com", "--password-stdin", "--otp"]
        wrong = next(code for code in ("000000", "111111") if code not in [totp(ada.secret, steps=step) for step in (-1, 0, 1, 2)])
        for otp, code, says in ((wrong, 4, "wrong code"), ("12345", 2, "six digits"), ("abcdef", 2, "six digits")):
            self.assertRefused(ada.run(*words, otp, stdin=PASSWORD + "\n"), code, says)
        self.assertRefusedAsJson(ada.run(*words, wrong, "-o", "json", stdin=PASSWORD + "\n"), 4, "wrong code")
        good = totp(ada.secret, steps=1)
        ada.ok(*words, good, stdin=PASSWORD + "\n")
        again = ada.run(*words, good, stdin=PASSWORD + "\n")
        self.assertRefused(again, 4, "already used")
        self.assertRegex(again.err, r"next code in [1-9][0-9]? s")
        self.assertEqual(0, ada.run("whoami").code)

    def test_an_invite_works_once(self):
        words = self.invited("ada@example.com")
        self.assertRefused(self.site.local.run(*words, stdin="short\n"), 2, "15")
        self.assertRefused(self.site.local.run(*words, stdin="passwordpassword1\n"), 2)
        self.site.local.run(*words, "-o", "json", stdin=PASSWORD + "\n", check=4)
        ada = portal.Person(self.site, "ada@example.com")
        # Not confirmed by a code yet: it may be begun again, and then the newest secret counts.
        begun = ada.run(*words, "-o", "json", stdin=PASSWORD + "\n", check=4)
        ada.ok("2fa", "enroll", "--otp", totp(json.loads(begun.out)["secret"]))
        reused = ada.run(*words, "-o", "json", stdin=PASSWORD + "\n")
        self.assertRefusedAsJson(reused, 6, "this invite was already used")
        self.assertRefused(ada.run(*words, stdin=PASSWORD + "\n"), 6, "this invite was already used", "portico login")
        (self.site.folder / "wrong.invite").write_text("ptc_inv_notreal\n")
        self.assertRefused(ada.run("login", "--invite-file", str(self.site.folder / "wrong.invite"), "--password-stdin", stdin=PASSWORD + "\n"), 2, "invite")
        self.assertRefused(ada.run("login", "--invite-file", "/nowhere/invite", "--password-stdin", stdin=PASSWORD + "\n"), 3, "/nowhere/invite")

    @unittest.skipUnless(shutil.which("faketime"), "faketime is not installed")
    def test_an_invite_and_a_session_expire(self):
        words = self.invited("ada@example.com")
        eve = self.site.person("eve@example.com", "6")
        self.site.stop()
        library = subprocess.run(["faketime", "now", "sh", "-c", "echo $LD_PRELOAD"], capture_output=True, text=True, check=True).stdout.strip()
        self.site.env = {"LD_PRELOAD": library, "FAKETIME": "+25h", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
        self.site.start()
        self.assertRefused(self.site.local.run(*words, stdin=PASSWORD + "\n"), 4, "expired")
        self.assertRefuses(eve, ["query", "revenue"], 4, "portico login")
        self.assertEqual("invited", self.site.local.json("admin", "account", "list")["rows"][0]["state"])


class Daemon(BadInputTest):
    def test_a_daemon_that_does_not_run_is_told_with_how_to_start_it(self):
        site = example.site(self, sync=())
        site.stop()
        for words in (["status"], ["query", "revenue"], ["login", "a@example.com", "--password-stdin", "--otp", "123456"], ["customer", "list"]):
            self.assertRefuses(site.local, words, 9, str(site.socket), "porticod run --config", stdin=PASSWORD + "\n")
        self.assertEqual("", site.local.run("__complete", "--", "query", "rev").out)

    @unittest.skipUnless(os.geteuid() == 0, "only root can mount a small file system")
    def test_a_full_disk_is_named_and_loses_nothing(self):
        site = self.portal(BIG)
        data = site.folder / "data"
        data.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(data)], capture_output=True).returncode != 0:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(data)])
        rng = random.Random(11)
        rows = [(f"c{rng.randrange(50)}", f"2026-01-{rng.randrange(1, 29):02d}", rng.randbytes(24).hex(), rng.randrange(1000)) for _ in range(40000)]
        (site.folder / "big.csv").write_text("customer,day,note,count\n" + "".join(f"{c},{d},{n},{k}\n" for c, d, n, k in rows))
        site.start()
        root = site.person("root@example.com", role="admin")
        ballast = data / "ballast"
        free = os.statvfs(data)
        ballast.write_bytes(b"x" * (free.f_bavail * free.f_frsize - 400_000))
        self.assertRefuses(site.local, ["source", "sync", "big"], 1, "the disk is full", str(data))
        self.assertIsNone(site.process.poll())
        site.local.ok("status")
        stored = site.source("big")["rows"]
        ballast.unlink()
        site.sync("big")
        self.assertEqual((40000, "ok"), (site.source("big")["rows"], site.source("big")["state"]))
        self.assertLess(stored, 40000)
        self.assertEqual([[str(sum(row[3] for row in rows)), "40000"]], [row for row in root.rows("total", "rows", "--all-customers")])
        self.assertEqual(0, site.sync("big")["appended"])
        site.stop()
        site.start()
        self.assertEqual(str(sum(row[3] for row in rows)), root.query("total", "--all-customers"))

    def test_a_damaged_warehouse_is_named_and_never_answers_wrongly(self):
        site = example.site(self)
        root = site.person("root@example.com", role="admin")
        questions = [["query", "revenue", "orders", "--all-customers", "--by", "customer,product", "-o", "tsv"],
                     ["query", "usage_minutes", "--all-customers", "--every", "month", "-o", "tsv"], ["customer", "show", "6", "-o", "tsv"]]
        right = [root.ok(*question).out for question in questions]
        self.assertEqual(0, site.stop())
        data, good = site.folder / "data", site.folder / "good"
        shutil.copytree(data, good)
        size = (good / "warehouse.db").stat().st_size
        seed = int(time.time())
        rng = random.Random(seed)
        damaged = 0
        for offset in [*rng.sample(self.stored_values(good / "warehouse.db"), 15), None]:
            with self.subTest(seed=seed, offset=offset, size=size):
                damaged += self.ask_damaged(site, root, good, offset, list(zip(questions, right)))
        self.assertGreater(damaged, 0, "not even a file damaged throughout was noticed")

    def stored_values(self, file):
        """Offsets of bytes in the file that hold columns of events and records."""
        content = file.read_bytes()
        db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        blobs = [data for data, in db.execute("select data from chunk")]
        db.close()
        first = 900  # what of a long value surely stands in one piece
        starts = [(content.find(data[:first]), min(len(data), first)) for data in blobs]
        self.assertTrue(all(start > 0 for start, _ in starts))
        return [start + at for start, size in starts for at in range(size)]

    def ask_damaged(self, site, root, good, offset, questions):
        """1 when the damage (of one byte, or of each page) was told, 0 when all answers were right."""
        shutil.rmtree(site.folder / "data")
        shutil.copytree(good, site.folder / "data")
        file = site.folder / "data" / "warehouse.db"
        content = bytearray(file.read_bytes())
        for position in [offset] if offset is not None else range(8192 + 4096, len(content), 8192):
            content[position] ^= 0x41
        file.write_bytes(content)
        try:
            site.start()
            return int(any([self.told(root, question, right, file) for question, right in questions]))
        except DidNotStart:
            self.assertIn(str(file), "\n".join(site.log_text().splitlines()[-2:]))  # what, and what to do
            self.assertNotRegex(site.log_text(), INSIDES)
            return 1
        finally:
            site.stop()

    def told(self, root, question, right, file):
        answer = root.run(*question)
        if answer.code == 0:
            self.assertEqual(right, answer.out, "a wrong answer")
            return False
        self.assertRefused(answer, 1, f"{file} is damaged")
        return True


BIG = """
[source.big]
kind = "csv"
path = "@DIR@/big.csv"
[dataset.big]
kind = "events"
customer = { field = "customer", in = "big" }
time = "day"
[[dataset.big.from]]
source = "big"
[dataset.big.fields]
customer = "text"
day = { type = "time", format = "%Y-%m-%d", zone = "UTC" }
note = "text"
count = "int"
[dataset.big.measures]
total = "sum(count)"
rows = "count()"
"""

if __name__ == "__main__":
    portal.main()
