"""An SMTP server on a free port of the loopback, for one test. Arguments: mode, folder for what it receives.

It prints its port, then one line per event is appended to FOLDER/log. Modes are functions below, named as in the tests.
"""
import asyncio
import os
import pathlib
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult

mode, folder = sys.argv[1], pathlib.Path(sys.argv[2])


def log(event):
    with open(folder / "log", "a") as file:
        file.write(event + "\n")


class Handler:
    received = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if mode == "sender_refused":
            return "553 5.7.1 sender not allowed"
        if mode == "too_large":
            return "552 5.3.4 message too big"
        if mode == "says_421_later" and server.used:
            return "421 4.3.2 closing"
        log(f"MAIL {address} {' '.join(options)}")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "recipient_later":
            return "451 4.7.1 greylisted"
        if mode == "recipient_unknown":
            return "550 5.1.1 no such user"
        log(f"RCPT {address}")
        if mode == "silent_at_the_recipient":
            await asyncio.sleep(60)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Handler.received += 1
        (folder / f"{Handler.received}.eml").write_bytes(envelope.original_content)
        if mode == "content_refused":
            return "554 5.7.1 looks like spam"
        if mode == "content_later":
            return "452 4.2.2 mailbox full"
        if mode == "drops_at_the_end":
            server.transport.abort()
        if mode == "silent_at_the_end":
            await asyncio.sleep(60)
        return f"250 2.0.0 queued as {Handler.received}"


class Server(SMTP):
    used = False  # has taken a message on this connection

    def connection_made(self, transport):
        log("STARTTLS" if self.session and self._original_transport else "CONNECT")
        super().connection_made(transport)

    async def smtp_DATA(self, arg):
        if mode == "drops_in_data":
            await self.push("354 go on")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)
        self.used = True
        if mode == "drops_between":
            self.transport.close()


def authenticator(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"reports", b"open sesame"), handled=False)


def certificate():
    key, chain = folder / "key.pem", folder / "chain.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", chain, "-days", "2",
                    "-subj", "/CN=test"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context


async def main():
    os.dup2(os.open(folder / "errors", os.O_WRONLY | os.O_CREAT), 2)
    settings = {"hostname": "test", "data_size_limit": 50_000_000}
    if mode == "needs_password":
        settings |= {"authenticator": authenticator, "auth_required": True, "auth_require_tls": False}
    if mode == "offers_tls":
        settings |= {"tls_context": certificate()}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Server(Handler(), **settings), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
