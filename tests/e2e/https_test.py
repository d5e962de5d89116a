#!/usr/bin/env python3
"""Over the network: the same answers over TLS as over the socket, to nobody who cannot prove who they are."""
import csv
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
import unittest
import warnings

import example
import portal
from faked_time import LIBRARY
from portal import BIN, PASSWORD, Person, PortalTest, free_port, wait_until

ROWS = 300_000
TILL = """
[source.till]
kind = "csv"
path = "@DIR@/till.csv"
[dataset.receipts]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "sold_at"
key = ["line"]
[[dataset.receipts.from]]
source = "till"
[dataset.receipts.fields]
line = "int"
customer = "text"
sold_at = "time"
price = "decimal(2)"
"""


def openssl(*words, folder):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def without_fractions(text):
    """Without the moments of asking, which are told to the microsecond."""
    return re.sub(r"\d\d:\d\d:\d\d\.\d{6}Z", "", text)


class Authority:
    """A private certificate authority in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
                "-days", "30", "-subj", "/CN=Story authority", folder=folder)
        self.file = folder / "ca.pem"

    def issue(self, names="DNS:localhost,IP:127.0.0.1", days=20):
        """A new certificate and its key."""
        (self.folder / "names").write_text(f"subjectAltName={names}\n")
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tls.key", "-out", "tls.csr",
                "-subj", "/CN=story", folder=self.folder)
        openssl("x509", "-req", "-in", "tls.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", str(days), "-extfile", "names",
                "-out", "tls.crt", folder=self.folder)
        return self.folder / "tls.crt", self.folder / "tls.key"


class Https(PortalTest):
    @classmethod
    def setUpClass(cls):
        cls.holder = PortalTest()
        port = free_port()
        cls.url = f"https://localhost:{port}"
        cls.port = port
        config = '[daemon.tls]\ncertificate = "@DIR@/tls.crt"\nkey = "@DIR@/tls.key"\n' + example.config() + TILL
        cls.site = cls.holder.portal(config, listen=[f"https://127.0.0.1:{port}"])
        cls.authority = Authority(cls.site.folder / "authority")
        cls.site.client_env = {"PORTICO_CA_FILE": str(cls.authority.file)}
        cls.install(*cls.authority.issue())
        with open(cls.site.folder / "till.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "customer", "sold_at", "price"])
            writer.writerows((line, "6" if line % 10 else "7", f"2025-{line % 12 + 1:02d}-01T00:00:00Z", f"{line % 1000}.{line % 100:02d}")
                             for line in range(ROWS))
        example.generate(cls.site)
        cls.site.start()
        for source in (*example.SOURCES, "till"):
            cls.site.sync(source)
        cls.ada = cls.site.person("ada@example.com", "6", server=cls.url)

    @classmethod
    def tearDownClass(cls):
        cls.holder.doCleanups()

    @classmethod
    def install(cls, certificate, key):
        for source, name in ((certificate, "tls.crt"), (key, "tls.key")):
            shutil.copy(source, cls.site.folder / name)
        (cls.site.folder / "tls.key").chmod(0o600)

    def reload(self, says):
        """SIGHUP, and what the log then says."""
        before = self.site.log_text().count(says)
        self.site.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.site.log_text().count(says) > before, what=f"'{says}' in the log")

    def by_socket(self, *words):
        """What the same person is answered over the socket, with the same session."""
        token = self.ada.folder / "credentials" / "default"
        return self.ada.ok(*words, env={"PORTICO_SERVER": f"unix:{self.site.socket}", "PORTICO_TOKEN_FILE": str(token)})

    def shown(self):
        """The certificate that a client is shown."""
        return ssl.get_server_certificate(("127.0.0.1", self.port))

    def test_the_same_answers_as_over_the_socket(self):
        for words in (["whoami", "-o", "json"], ["customer", "show", "-o", "json"], ["report", "run", "weekly", "-o", "json"],
                      ["query", "revenue", "orders", "--every", "month", "-p", "2025", "-o", "tsv"],
                      ["sql", "SELECT category, sum(amount) FROM sales GROUP BY 1 ORDER BY 1", "-o", "csv"],
                      ["rows", "sales", "--limit", "100", "-o", "jsonl"]):
            over_tls = self.ada.ok(*words)
            self.assertTrue(over_tls.out, words)
            self.assertEqual(without_fractions(over_tls.out), without_fractions(self.by_socket(*words).out))
        self.assertIn("for the operator's admins", self.ada.run("status", check=5).err)

    def test_a_login_keeps_the_server_and_its_authority(self):
        fresh = Person(self.site, "fresh")
        fresh.secret, fresh.steps_used = self.ada.secret, self.ada.steps_used
        done = fresh.run("login", "ada@example.com", "--password-stdin", "--otp", fresh.next_code(), "--server", self.url, stdin=PASSWORD + "\n", check=0)
        self.ada.steps_used = fresh.steps_used
        self.assertEqual(done.out, "")
        alone = {"PORTICO_SERVER": "", "PORTICO_CA_FILE": ""}
        self.assertIn("ada@example.com", fresh.ok("whoami", env=alone).out)
        self.assertIn("127.0.0.1", (self.site.folder / "data" / "control.db").read_bytes().decode(errors="replace")
                      + (self.site.folder / "data" / "control.db-wal").read_bytes().decode(errors="replace"))
        # Nobody else is given the token, not even the daemon it came from by another name.
        for server in (f"https://127.0.0.1:{self.port}", f"unix:{self.site.socket}"):
            fresh.run("query", "revenue", "--server", server, env={"PORTICO_SERVER": ""}, check=4)
        fresh.ok("logout", env=alone)
        fresh.run("query", "revenue", env=alone, check=4)

    def test_rows_stream(self):
        own = ROWS - ROWS // 10
        answer = self.ada.ok("rows", "receipts", "-o", "csv")
        self.assertEqual(answer.out.count("\n"), own + 1)
        self.assertEqual(answer.out, self.by_socket("rows", "receipts", "-o", "csv").out)

    def start(self, *words):
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PORTICO_SERVER": self.url, "PORTICO_CONFIG_DIR": str(self.ada.folder),
               **self.site.client_env}
        return subprocess.Popen([str(BIN / "portico"), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, env=env)

    def test_a_reader_that_has_enough_stops_it(self):
        stream = self.start("rows", "receipts", "-o", "csv")
        stream.stdout.read(1000)
        stream.stdout.close()
        stream.stderr.close()
        self.assertIn(stream.wait(10), (-signal.SIGPIPE, 141))

    def test_an_interrupt_ends_it(self):
        stream = self.start("rows", "receipts", "-o", "csv")
        stream.stdout.read(1000)
        stream.send_signal(signal.SIGINT)
        self.assertIn(stream.wait(10), (-signal.SIGINT, 130))
        stream.stdout.close()
        stream.stderr.close()

    def test_a_daemon_that_is_gone_is_told(self):
        stream = self.start("rows", "receipts", "-o", "csv")
        stream.stdout.read(1000)
        self.site.stop(signal.SIGKILL)
        try:
            _, errors = stream.communicate(timeout=30)
            self.assertEqual(stream.returncode, 9, errors)
            self.assertIn(b"broke off before its answer was complete", errors)
            away = self.ada.run("status", check=9)
            self.assertIn(f"cannot reach porticod at {self.url}: Connection refused", away.err)
        finally:
            self.site.start()

    def test_only_who_proves_its_name_is_believed(self):
        other = Authority(self.site.folder / f"other-{time.monotonic_ns()}")
        for env, message, step in (
                ({"PORTICO_CA_FILE": str(other.file)}, "its certificate is of no authority in", "PORTICO_CA_FILE"),
                ({"PORTICO_CA_FILE": "", "PORTICO_CONFIG_DIR": str(self.site.folder / "nobody")}, "its certificate is of an authority that is not known here",
                 "PORTICO_CA_FILE=FILE"),
                ({"PORTICO_CA_FILE": str(self.site.folder / "none.pem")}, "cannot be read, or holds no certificate", "PEM")):
            refused = self.ada.run("query", "revenue", env=env)
            self.assertIn(refused.code, (2, 9))
            self.assertEqual(refused.out, "")
            self.assertIn(message, refused.err)
            self.assertIn(step, refused.err)
        self.install(*self.authority.issue(names="DNS:portal.example.com"))
        self.reload("configuration reloaded")
        refused = self.ada.run("query", "revenue", check=9)
        self.assertIn("its certificate is not for 'localhost'", refused.err)
        self.install(*self.authority.issue())
        self.reload("configuration reloaded")
        self.ada.ok("query", "revenue")

    @unittest.skipIf(not LIBRARY, "needs faketime")
    def test_a_certificate_out_of_its_time_is_refused_by_both_sides(self):
        later = {"LD_PRELOAD": LIBRARY, "FAKETIME": "+25d", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
        refused = self.ada.run("query", "revenue", env=later, check=9)
        self.assertIn("its certificate has expired", refused.err)
        for verb in ("check", "run"):
            done = subprocess.run([str(BIN / "porticod"), "--config", str(self.site.config), verb], capture_output=True, text=True, timeout=60,
                                  env={**os.environ, **later})
            self.assertEqual(done.returncode, 2, done)
            self.assertIn("has expired at", done.stderr)
        soon = subprocess.run([str(BIN / "porticod"), "--config", str(self.site.config), "doctor"], capture_output=True, text=True, timeout=60,
                              env={**os.environ, **later, "FAKETIME": "+10d"})
        self.assertRegex(soon.stdout, r"WARNING  TLS .*tls.crt is valid until .*Renew it soon")

    def test_a_new_certificate_is_taken_up_and_a_wrong_one_is_not(self):
        first = self.shown()
        self.install(*self.authority.issue())
        self.reload("configuration reloaded")
        second = self.shown()
        self.assertNotEqual(first, second)
        certificate, _ = self.authority.issue()
        shutil.copy(certificate, self.site.folder / "tls.crt")  # without its key
        self.reload("does not belong to the certificate")
        self.assertEqual(self.shown(), second)
        self.ada.ok("query", "revenue")
        self.assertIn("does not belong to", self.site.porticod("check", check=2).err)
        self.install(*self.authority.issue())
        (self.site.folder / "tls.key").chmod(0o644)
        self.reload("others may use it")
        self.assertEqual(self.shown(), second)
        (self.site.folder / "tls.key").chmod(0o600)
        self.reload("configuration reloaded")
        self.assertNotEqual(self.shown(), second)

    def test_nobody_is_local_over_the_network(self):
        root = Person(self.site, "nobody")
        root.ok("admin", "account", "list")  # over the socket, as the daemon's user
        root.server = self.url
        for words in (["admin", "account", "create", "eve@example.com", "--role", "admin"], ["admin", "account", "list"], ["source", "sync", "till"],
                      ["admin", "audit", "verify"], ["source", "list"]):
            refused = root.run(*words, check=4)
            self.assertEqual(refused.out, "")
        self.ada.run("admin", "account", "list", check=5)

    def test_only_tls_13_is_spoken(self):
        warnings.simplefilter("ignore", DeprecationWarning)  # of TLS 1.1
        for version, spoken in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, False), (ssl.TLSVersion.TLSv1_3, True)):
            context = ssl.create_default_context(cafile=str(self.authority.file))
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
            with socket.create_connection(("127.0.0.1", self.port)) as plain:
                if not spoken:
                    self.assertRaises((ssl.SSLError, ConnectionError), context.wrap_socket, plain, server_hostname="localhost")
                    continue
                with context.wrap_socket(plain, server_hostname="localhost") as secure:
                    secure.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    answer = b"".join(iter(lambda: secure.recv(4096), b""))
                    self.assertIn(b"200 OK", answer)
                    self.assertTrue(answer.endswith(b"ok\n"))

    def test_plain_http_is_spoken_by_nobody(self):
        with socket.create_connection(("127.0.0.1", self.port)) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            plain.settimeout(10)
            try:
                self.assertNotIn(b"HTTP/1.1", b"".join(iter(lambda: plain.recv(4096), b"")))
            except ConnectionResetError:
                pass
        refused = self.ada.run("status", "--server", f"http://localhost:{self.port}", check=2)
        self.assertIn("without TLS anybody on the way could read along", refused.err)

    def test_a_server_that_cannot_be_is_named(self):
        for server, code, message in (("https://no-such-host.invalid", 9, "the name 'no-such-host.invalid' is unknown"),
                                      (f"https://127.0.0.1:{free_port()}", 9, "Connection refused"),
                                      ("https://localhost/portal", 2, "expected a host and a port only"),
                                      ("portal.example.com", 2, "expected unix:/path/to/portico.sock or https://HOST[:PORT]")):
            refused = self.ada.run("status", "--server", server)
            self.assertEqual((refused.code, refused.out), (code, ""), refused)
            self.assertIn(message, refused.err)

    def test_no_token_is_in_sight_of_other_processes(self):
        token = (self.ada.folder / "credentials" / "default").read_text().strip()
        stream = self.start("rows", "receipts", "-o", "csv")
        stream.stdout.read(1000)
        line = pathlib.Path(f"/proc/{stream.pid}/cmdline").read_bytes()
        stream.kill()
        stream.communicate()
        self.assertNotIn(token.encode(), line)
        self.assertNotIn(token, self.site.log_text())

    def test_only_https_takes_libcurl(self):
        def needed(file):
            return re.findall(r"\(NEEDED\).*\[(.*)\]", subprocess.run(["readelf", "-d", str(BIN / file)], capture_output=True, text=True, check=True).stdout)
        self.assertFalse([name for name in needed("portico") if "curl" in name or "ssl" in name or "crypto" in name])
        self.assertTrue([name for name in needed("portico-https.so") if "curl" in name])

    def test_a_command_without_its_module_says_so(self):
        alone = self.site.folder / f"alone-{time.monotonic_ns()}"
        alone.mkdir()
        shutil.copy(BIN / "portico", alone)
        self.ada.program = alone / "portico"
        try:
            missing = self.ada.run("query", "revenue", check=1)
            self.assertIn("portico-https.so is missing", missing.err)
            self.assertIn("Install Portico again", missing.err)
            self.by_socket("query", "revenue")
            (alone / "portico-https.so").write_text("no library")
            self.assertIn("libcurl4", self.ada.run("query", "revenue", check=1).err)
        finally:
            self.ada.program = BIN / "portico"


if __name__ == "__main__":
    portal.main()
