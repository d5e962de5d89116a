#!/usr/bin/env python3
"""Reports by mail: a real SMTP server that accepts, refuses, hangs up or is down, a clock that the test sets, restarts and
kills. Each occurrence is one mail, and every mail is what a strict reader wants."""
import csv
import datetime
import decimal
import email.utils
import io
import pathlib
import re
import shutil
import signal
import sqlite3
import unittest

import portal
from faked_time import LIBRARY, FakedPortal, instant
from mail_sink import Sink, png_size
from portal import DATA, PortalTest, wait_until

CONFIG = """
[brand]
name = "Grammophon GmbH & Söhne"
support = "help@grammophon.example"
[mail]
from = '"Grammophon Berichte, Köln" <reports@grammophon.example>'
transport = "@TRANSPORT@"
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
query = "SELECT InvoiceLineId, InvoiceId, CustomerId, InvoiceDate, Genre.Name AS Genre, Quantity, InvoiceLine.UnitPrice AS UnitPrice FROM InvoiceLine JOIN Invoice USING (InvoiceId) JOIN Track USING (TrackId) JOIN Genre USING (GenreId) WHERE InvoiceLineId >= :cursor ORDER BY InvoiceLineId"
cursor = "line_id"
cursor_start = 0
map = { line_id = "InvoiceLineId", invoice_id = "InvoiceId", customer = "CustomerId", sold_at = "InvoiceDate", genre = "Genre", quantity = "Quantity", price = "UnitPrice" }
[dataset.sales.fields]
line_id = "int"
invoice_id = "int"
customer = "text"
sold_at = { type = "time", format = "%Y-%m-%d %H:%M:%S", zone = "UTC" }
genre = "text"
quantity = "int"
price = "decimal(2)"
amount = { type = "decimal(2)", value = "quantity * price", unit = "EUR" }
[dataset.sales.measures]
revenue = { formula = "sum(amount)", unit = "EUR" }
orders = "distinct(invoice_id)"
[report.year]
title = "Verkäufe & more"
period = "2025"
[[report.year.block]]
kind = "kpi"
measures = ["revenue", "orders"]
[[report.year.block]]
kind = "line"
measures = ["revenue"]
every = "month"
[[report.year.block]]
kind = "bar"
measures = ["revenue"]
by = ["genre"]
[[report.year.block]]
kind = "table"
measures = ["revenue"]
by = ["genre"]
"""
SUBJECT = "Verkäufe & more: 2025"
HELENA, PETR, LUIS = "helena@example.com", "petr@example.com", "luis@example.com"


def make_shop(path):
    """The shop's database: the real one, or a small one of the same shape with the same figures of customer 6 in 2025."""
    if DATA:
        shutil.copy(pathlib.Path(DATA) / "chinook.sqlite", path)
        return
    db = sqlite3.connect(path)
    db.executescript("""
        CREATE TABLE Genre(GenreId INTEGER, Name TEXT);
        CREATE TABLE Track(TrackId INTEGER, GenreId INTEGER);
        CREATE TABLE Invoice(InvoiceId INTEGER, CustomerId INTEGER, InvoiceDate TEXT);
        CREATE TABLE InvoiceLine(InvoiceLineId INTEGER, InvoiceId INTEGER, TrackId INTEGER, Quantity INTEGER, UnitPrice TEXT);
        INSERT INTO Genre VALUES(1, 'Rock'), (2, 'Drama');
        INSERT INTO Track VALUES(1, 1), (2, 2);
        INSERT INTO Invoice VALUES(1, 6, '2025-10-01 00:00:00'), (2, 6, '2025-11-13 00:00:00'), (3, 6, '2024-04-04 00:00:00'),
                                  (4, 7, '2025-11-13 00:00:00');
        INSERT INTO InvoiceLine VALUES(1, 1, 1, 2, '0.99'), (2, 2, 1, 6, '0.99'), (3, 2, 2, 1, '19.92'), (4, 3, 1, 1, '0.99'),
                                      (5, 4, 2, 1, '7.00');""")
    db.commit()
    db.close()


@unittest.skipUnless(LIBRARY, "libfaketime is not installed")
class DeliveryTest(PortalTest):
    """A portal with the shop's data and Helena, the owner at customer 6; mail goes to a server of the test's."""

    def setUp(self):
        self.sink = Sink().start()
        self.addCleanup(self.sink.stop)
        self.open_portal(f"smtp://127.0.0.1:{self.sink.port}")

    def open_portal(self, transport):
        self.site = FakedPortal(CONFIG.replace("@TRANSPORT@", transport))
        self.addCleanup(self.site.close)
        make_shop(self.site.folder / "chinook.sqlite")
        self.site.start()
        self.site.sync("shop")
        self.helena = self.site.person(HELENA, customer="6", role="owner")

    def subscribe(self, name, at, *words):
        """Answers when it is due next."""
        self.helena.ok("schedule", "create", name, "--report", "year", "--at", at, "--tz", "Europe/Berlin", *words)
        return [instant(row["next"]) for row in self.helena.json("schedule", "next", name, "-n", "8")["rows"]]

    def pass_time(self, when):
        """A moment after `when` it is."""
        self.site.jump_to(when + 0.2)

    def deliveries(self, schedule="", person=None):
        words = ["--schedule", schedule] if schedule else []
        return (person or self.helena).json("delivery", "list", *words)["rows"]

    def newest(self, state):
        """The newest delivery, once it is in that state and no longer on its way there."""
        def found():
            rows = self.deliveries()
            return rows[0] if rows and rows[0]["state"] == state and (rows[0]["reply"] or rows[0]["finished"]) else None
        return wait_until(found, 20, f"a newest delivery that is {state} ({self.site.log_text()})")

    def mails(self, count):
        return wait_until(lambda: len(self.sink.mails) >= count and self.sink.mails, 20, f"mail {count} ({self.site.log_text()})")

    def nothing_more_comes(self):
        """What is sent in order: anything left over would come before a test mail asked for now."""
        before = len(self.sink.mails)
        name = self.helena.json("schedule", "list")["rows"][0]["schedule"]
        self.helena.ok("schedule", "test", name)
        self.newest("sent")
        self.assertEqual(before + 1, len(self.sink.mails))
        self.assertTrue(self.sink.mails.pop().header("Subject").endswith("(test)"))

    def assert_strictly_right(self, mail, recipient=HELENA, subject=SUBJECT):
        """Envelope, header fields, structure, figures, pictures and files of one mail."""
        self.assertEqual([], mail.defects())
        self.assertEqual(("reports@grammophon.example", [recipient]), (mail.sender, mail.recipients))
        self.assertEqual('"Grammophon Berichte, Köln" <reports@grammophon.example>', mail.header("From"))
        self.assertEqual((recipient, None, None), (mail.header("To"), mail.message["Cc"], mail.message["Bcc"]))
        self.assertEqual((subject, "auto-generated"), (mail.header("Subject"), mail.header("Auto-Submitted")))
        self.assertRegex(mail.header("Message-ID"), r"^<[0-9a-f]{40}@grammophon\.example>$")
        self.assert_wire_format(mail.bytes)
        body = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "image/png"]
        files = ["text/csv"] * len(mail.attachments())
        self.assertEqual(["multipart/mixed", *body, *files] if files else body, [part.get_content_type() for part in mail.message.walk()])
        for figure in (r"revenue \(EUR\) +27\.84\n", r"orders +2\n", r"2025-11 +25\.86 "):
            self.assertRegex(mail.body("plain"), figure)
        self.assert_self_contained(mail)

    def assert_wire_format(self, data):
        """RFC 5321 and 5322: CRLF only, at most 998 octets a line, ASCII."""
        data.decode("ascii")
        self.assertEqual((data.count(b"\r\n"),) * 2, (data.count(b"\n"), data.count(b"\r")))
        self.assertLessEqual(max(map(len, data.split(b"\r\n"))), 998)

    def assert_self_contained(self, mail):
        page, pictures = mail.body("html"), mail.pictures()
        self.assertIn("27.84", page)
        self.assertIsNone(re.search(r"https?:|src=[\"']?//|url\(|<script|<link|@import", page))
        self.assertEqual(sorted(pictures), sorted(re.findall(r'src="cid:([^"]+)"', page)))
        self.assertEqual(page.count("<img"), page.count(' alt="') - page.count(' alt=""'))
        for picture in pictures.values():
            width, height = png_size(picture)
            self.assertGreater(min(width, height), 100)

    def assert_files_add_up(self, mail):
        """Every attached table adds up to what a query answers."""
        revenue = decimal.Decimal(self.helena.query("revenue", "-p", "2025", "--tz", "Europe/Berlin"))
        self.assertEqual(decimal.Decimal("27.84"), revenue)
        files = mail.attachments()
        self.assertEqual(4, len(files))
        for name, part in files.items():
            self.assertEqual("text/csv", part.get_content_type())
            rows = list(csv.DictReader(io.StringIO(part.get_payload(decode=True).decode(), newline="")))
            self.assertEqual(revenue, sum(decimal.Decimal(row["revenue"] or 0) for row in rows), name)


class EveryTwoMinutes(DeliveryTest):
    def test_each_occurrence_is_one_mail_over_a_restart_and_two_kills(self):
        due = self.subscribe("two", "every 2 minutes", "--attach", "csv")[:5]
        self.assertEqual([120.0] * 4, [later - earlier for earlier, later in zip(due, due[1:])])

        self.pass_time(due[0])
        self.mails(1)
        self.newest("sent")

        self.assertEqual(0, self.site.stop(signal.SIGTERM))
        self.pass_time(due[1])
        self.site.start()
        self.mails(2)
        self.newest("sent")

        self.sink.behave(rcpt="stall")
        self.pass_time(due[2])
        self.assertTrue(self.sink.entered.wait(20))
        self.site.stop(signal.SIGKILL)
        self.sink.behave()
        self.site.start()
        self.mails(3)
        self.newest("sent")

        self.pass_time(due[3])
        self.mails(4)
        self.newest("sent")
        self.site.stop(signal.SIGKILL)
        self.site.start()

        self.pass_time(due[4])
        mails = self.mails(5)
        self.newest("sent")
        self.nothing_more_comes()

        self.assertEqual((5, 5), (len(mails), len({mail.header("Message-ID") for mail in mails})))
        for mail, at in zip(mails, due):
            self.assert_strictly_right(mail)
            self.assert_files_add_up(mail)
            written = email.utils.parsedate_to_datetime(mail.header("Date"))
            self.assertEqual(datetime.timedelta(hours=1), written.utcoffset())
            self.assertLess(written.timestamp() - at, 60)
            self.assertGreaterEqual(written.timestamp(), at)
        rows = [row for row in reversed(self.deliveries("two")) if row["occurrence"]]
        self.assertEqual(due, [instant(row["occurrence"]) for row in rows])
        self.assertEqual({("sent", 1, SUBJECT, "250 received")},
                         {(row["state"], row["attempts"], row["subject"], row["reply"]) for row in rows})


class TwoRecipients(DeliveryTest):
    def setUp(self):
        super().setUp()
        self.petr = self.site.person(PETR, customer="6", role="viewer")

    def test_each_gets_an_own_mail_and_who_is_disabled_gets_none(self):
        due = self.subscribe("both", "every 30 minutes", "--to", f"{HELENA},{PETR}")
        self.pass_time(due[0])
        self.mails(2)
        wait_until(lambda: [row["state"] for row in self.deliveries()] == ["sent", "sent"])
        for mail, recipient in zip(sorted(self.sink.mails, key=lambda mail: mail.recipients), (HELENA, PETR)):
            self.assert_strictly_right(mail, recipient)
            self.assertEqual({}, mail.attachments())
            other = PETR if recipient == HELENA else HELENA
            self.assertNotIn(other, str(mail.message.items()) + mail.body("plain") + mail.body("html"))
        self.assertEqual(2, len({mail.header("Message-ID") for mail in self.sink.mails}))

        self.assertEqual([PETR], [row["recipient"] for row in self.deliveries(person=self.petr)])
        self.assertEqual(5, self.petr.run("schedule", "create", "x", "--report", "year", "--at", "every day at 07:00", "--to", HELENA).code)

        self.site.local.ok("admin", "account", "disable", PETR)
        self.pass_time(due[1])
        wait_until(lambda: sorted(row["state"] for row in self.deliveries()[:2]) == ["sent", "suppressed"])
        self.nothing_more_comes()
        self.assertEqual([HELENA], self.sink.mails[2].recipients)
        self.assertEqual(3, len(self.sink.mails))
        suppressed = next(row for row in self.deliveries() if row["state"] == "suppressed")
        self.assertEqual((PETR, None), (suppressed["recipient"], suppressed["next_attempt"]))
        self.assertIn(f"account '{PETR}' is disabled", suppressed["reply"])


class Refusals(DeliveryTest):
    """What the mail server may do to a message; each on an occurrence of its own."""

    def setUp(self):
        super().setUp()
        self.due = self.subscribe("half-hourly", "every 30 minutes", "--attach", "csv")

    def assert_next_attempt(self, seconds, row):
        """It is that long after the first, which began when the occurrence was due or moments later."""
        pause = instant(row["next_attempt"]) - instant(row["occurrence"])
        self.assertTrue(seconds <= pause < seconds + 15, pause)

    def test_deferred_then_accepted_and_bounced_and_too_large(self):
        self.sink.behave(rcpt="451 4.2.1 the mailbox is busy")
        self.pass_time(self.due[0])
        deferred = self.newest("deferred")
        self.assertEqual((1, "451 4.2.1 the mailbox is busy", None), (deferred["attempts"], deferred["reply"], deferred["finished"]))
        self.assert_next_attempt(60, deferred)
        self.assertEqual([], self.sink.mails)
        self.sink.behave()
        self.site.jump(61)
        mail, = self.mails(1)
        self.assertEqual((2, None), (self.newest("sent")["attempts"], self.newest("sent")["next_attempt"]))
        self.assert_strictly_right(mail)

        self.sink.behave(rcpt="550 5.1.1 nobody of that name here")
        self.pass_time(self.due[1])
        bounced = self.newest("bounced")
        self.assertEqual(("550 5.1.1 nobody of that name here", None), (bounced["reply"], bounced["next_attempt"]))
        self.sink.behave()
        self.site.jump(3 * 60)
        self.nothing_more_comes()

        self.sink.behave(data=lambda mail: "552 5.3.4 too big for us" if mail.attachments() else "250 received")
        self.pass_time(self.due[2])
        bare = self.mails(2)[1]
        self.newest("sent")
        self.assert_strictly_right(bare)
        self.assertEqual({}, bare.attachments())
        self.assertIn("attachments were left out: the mail server refused them as too large", bare.body("plain"))

    def test_a_server_that_is_down_costs_no_attempt_and_no_mail(self):
        self.sink.stop()
        self.pass_time(self.due[0])
        waiting = self.newest("queued")
        self.assertIn("127.0.0.1", waiting["reply"])
        self.assertEqual((0, None), (waiting["attempts"], waiting["finished"]))
        self.assert_next_attempt(10, waiting)
        self.site.stop(signal.SIGKILL)
        self.sink.start()
        self.site.start()
        self.site.jump(11)
        mail, = self.mails(1)
        self.assertEqual(1, self.newest("sent")["attempts"])
        self.assert_strictly_right(mail)

    def test_a_message_in_doubt_goes_out_once_more_with_the_same_bytes(self):
        self.sink.behave(data="drop")
        self.pass_time(self.due[0])
        doubt = self.newest("doubt")
        self.assert_next_attempt(60, doubt)
        self.sink.behave()
        self.site.jump(61)
        mail, = self.mails(1)
        self.assertIn("the second time", self.newest("sent")["reply"])
        self.assertEqual([mail.bytes], [dropped.bytes for dropped in self.sink.dropped])

        self.sink.behave(data="drop")
        self.pass_time(self.due[1])
        self.newest("doubt")
        self.site.jump(61)
        wait_until(lambda: self.newest("doubt")["finished"], 20, "giving up")
        self.assertEqual((3, 1), (len(self.sink.dropped), len({dropped.bytes for dropped in self.sink.dropped[1:]})))
        self.sink.behave()
        self.site.jump(5 * 60)
        self.nothing_more_comes()

    def test_killed_while_the_message_goes_out_it_goes_out_again(self):
        self.sink.behave(data="slow")
        self.pass_time(self.due[0])
        self.assertTrue(self.sink.entered.wait(20))
        number = self.deliveries()[0]["id"]
        self.assertEqual("in_data", self.deliveries()[0]["state"])
        first = self.helena.ok("delivery", "open", str(number), text=False).out
        self.site.stop(signal.SIGKILL)
        self.sink.behave()
        self.site.start()
        wait_until(lambda: self.deliveries()[0]["state"] == "sent")
        self.assertEqual(first, self.sink.mails[-1].bytes)
        self.nothing_more_comes()


class Late(DeliveryTest):
    def test_down_over_due_times_the_latest_is_sent_late_and_older_ones_are_missed(self):
        due = self.subscribe("daily", "every day at 07:00")
        self.site.stop(signal.SIGTERM)
        self.pass_time(due[2] + 2 * 3600)
        self.site.start()
        mail, = self.mails(1)
        self.helena.login()
        self.newest("sent")
        self.assert_strictly_right(mail, subject=SUBJECT + " (late)")
        self.assertIn("It was due at 2026-01-15T07:00+01:00 and is late.", mail.body("plain"))
        rows = list(reversed(self.deliveries()))
        self.assertEqual(list(zip(due[:3], ("expired", "expired", "sent"))), [(instant(row["occurrence"]), row["state"]) for row in rows])
        self.assertTrue(all(row["reply"].startswith("missed") for row in rows[:2]), rows)

        self.site.stop(signal.SIGKILL)
        self.pass_time(due[3] + 13 * 3600)
        self.site.start()
        self.helena.login()
        self.assertEqual(("expired", due[3]), (self.newest("expired")["state"], instant(self.newest("expired")["occurrence"])))
        self.nothing_more_comes()
        self.assertEqual(1, len(self.sink.mails))


class GracefulStop(DeliveryTest):
    def test_the_mail_at_hand_is_finished_and_recorded(self):
        due = self.subscribe("two", "every 2 minutes")
        self.sink.behave(data="slow")
        self.pass_time(due[0])
        self.assertTrue(self.sink.entered.wait(20))
        self.assertEqual([], self.sink.mails)
        self.assertEqual(0, self.site.stop(signal.SIGTERM))
        self.assertEqual(1, len(self.sink.mails))
        self.sink.behave()
        self.site.start()
        self.assertEqual(("sent", 1), (self.newest("sent")["state"], self.newest("sent")["attempts"]))
        self.nothing_more_comes()


    def test_a_server_that_has_gone_silent_does_not_hold_up_the_stop(self):
        due = self.subscribe("two", "every 2 minutes")
        self.sink.behave(rcpt="stall")
        self.pass_time(due[0])
        self.assertTrue(self.sink.entered.wait(20))
        self.assertEqual(0, self.site.stop(signal.SIGTERM))
        self.sink.behave()
        self.site.start()
        self.assertIn("stopped while the server was silent", self.newest("queued")["reply"])
        self.site.jump(11)
        self.assert_strictly_right(self.mails(1)[0])
        self.assertEqual(1, self.newest("sent")["attempts"])


class Pausing(DeliveryTest):
    def test_a_paused_or_deleted_schedule_sends_nothing_and_a_resumed_one_goes_on(self):
        due = self.subscribe("mine", "every 30 minutes")
        self.subscribe("other", "every 30 minutes")

        def occurrences_of_mine_after(at):
            """`other`, which is planned in the same pass after `mine`, has been sent."""
            self.pass_time(at)
            wait_until(lambda: any(row["state"] == "sent" and instant(row["occurrence"]) == at for row in self.deliveries("other")))
            wait_until(lambda: all(row["finished"] for row in self.deliveries()))
            return [instant(row["occurrence"]) for row in reversed(self.deliveries("mine"))]

        self.assertEqual("paused", self.helena.json("schedule", "pause", "mine")["state"])
        self.assertEqual([], self.helena.json("schedule", "next", "mine")["rows"])
        self.assertEqual([], occurrences_of_mine_after(due[0]))
        self.helena.ok("schedule", "resume", "mine")
        self.assertEqual([due[1]], occurrences_of_mine_after(due[1]))
        self.helena.ok("schedule", "delete", "mine")
        self.assertEqual([due[1]], occurrences_of_mine_after(due[2]))
        self.assertEqual(3, self.helena.run("schedule", "show", "mine").code)
        self.assertEqual(["other"], [row["schedule"] for row in self.helena.json("schedule", "list")["rows"]])
        self.assertEqual(4, len(self.sink.mails))


class Maildir(DeliveryTest):
    def setUp(self):
        self.open_portal("maildir:@DIR@/mail")

    def test_a_test_lands_as_one_file_that_delivery_open_repeats(self):
        self.subscribe("weekly", "every monday at 07:00")
        self.helena.ok("schedule", "test", "weekly")
        sent = self.newest("sent")
        self.assertEqual((SUBJECT + " (test)", None), (sent["subject"], sent["occurrence"]))
        file, = [path for path in (self.site.folder / "mail").rglob("*") if path.is_file()]
        self.assertEqual("new", file.parent.name)
        opened = self.helena.ok("delivery", "open", str(sent["id"]), text=False).out
        self.assertEqual(file.read_bytes().replace(b"\n", b"\r\n"), opened)
        self.assert_wire_format(opened)

    def test_a_rule_that_cannot_be_read_is_pointed_at(self):
        for rule, column, about in (("every mondy at 07:00", 7, "did you mean 'monday'"), ("every monday at 7", 17, "07:00 or 19:00"),
                                    ("every monday at 25:00", 17, "no time 25:00"), ("every 0 minutes", 7, "1 to 1440"),
                                    ("every monday 07:00", 14, "expected"), ("every monday at 07:00 in Europe/Berln", 26, "'Europe/Berlin'"),
                                    (" ", 1, "expected")):
            with self.subTest(rule):
                answer = self.helena.run("schedule", "create", "x", "--report", "year", "--at", rule)
                self.assertEqual((2, ""), (answer.code, answer.out))
                self.assertIn(f"schedule '{rule}': column {column}: ", answer.err)
                self.assertIn(about, answer.err)
        self.assertEqual([], self.helena.json("schedule", "list")["rows"])

    def test_what_is_not_there_is_refused(self):
        self.subscribe("weekly", "every monday at 07:00")
        create = ("schedule", "create", "x", "--at", "every day at 07:00", "--report")
        for words, code, about in ((("schedule", "create", "weekly", "--report", "year", "--at", "every day at 07:00"), 6, "exists already"),
                                   ((*create, "yaer"), 3, "did you mean 'year'"), ((*create, "year", "--attach", "cvs"), 2, "did you mean 'csv'"),
                                   ((*create, "year", "--to", "stranger@example.com"), 3, "stranger@example.com"),
                                   ((*create, "year", "--tz", "Europe/Berln"), 2, "Europe/Berlin")):
            with self.subTest(" ".join(words)):
                answer = self.helena.run(*words)
                self.assertEqual((code, ""), (answer.code, answer.out))
                self.assertIn(about, answer.err)

    def test_anothers_schedules_and_deliveries_look_like_missing_ones(self):
        self.subscribe("weekly", "every monday at 07:00")
        self.helena.ok("schedule", "test", "weekly")
        number = str(self.newest("sent")["id"])
        luis = self.site.person(LUIS, customer="7", role="owner")
        for words, foreign, missing in ([(["schedule", verb], "weekly", "monthly") for verb in ("show", "next", "test", "pause", "resume", "delete")] +
                                        [(["delivery", verb], number, "4711") for verb in ("show", "open")]):
            with self.subTest(" ".join(words)):
                theirs, nobodys = luis.run(*words, foreign), luis.run(*words, missing)
                self.assertEqual((3, 3, ""), (theirs.code, nobodys.code, theirs.out))
                self.assertEqual(theirs.err.replace(foreign, "…"), nobodys.err.replace(missing, "…"))
        self.assertEqual(([], []), (luis.json("schedule", "list")["rows"], self.deliveries(person=luis)))
        self.assertEqual([], self.deliveries("weekly", person=luis))
        self.assertEqual("active", self.helena.json("schedule", "list")["rows"][0]["state"])


if __name__ == "__main__":
    portal.main()
