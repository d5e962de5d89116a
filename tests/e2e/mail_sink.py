"""A real SMTP server on loopback that misbehaves on request, and strict reading of what it took."""
import asyncio
import email
import email.policy
import struct
import threading
import zlib

from aiosmtpd.controller import Controller

from portal import free_port

RECEIVED = "250 received"


class Mail:
    """One accepted (or dropped) transaction: the envelope and the very bytes."""

    def __init__(self, envelope):
        self.sender, self.recipients = envelope.mail_from, list(envelope.rcpt_tos)
        self.bytes = envelope.original_content
        self.message = email.message_from_bytes(self.bytes, policy=email.policy.default)

    def header(self, name):
        return str(self.message[name])

    def leaves(self):
        return [part for part in self.message.walk() if not part.is_multipart()]

    def body(self, kind):
        return self.message.get_body((kind,)).get_content().replace("\r\n", "\n")

    def attachments(self):
        return {part.get_filename(): part for part in self.message.iter_attachments()}

    def pictures(self):
        """Content-ID → PNG."""
        return {part["Content-ID"].strip("<>"): part.get_content() for part in self.leaves() if part.get_content_type() == "image/png"}

    def defects(self):
        """All that the parser has to say against any part, its header fields and its decoded content."""
        found = []
        for part in self.message.walk():
            if not part.is_multipart():
                part.get_content()
            found += part.defects
            found += [defect for _, value in part.items() for defect in value.defects]
        return found


class Sink:
    """`rcpt` and `data` say how it behaves: with that SMTP reply; "stall" (rcpt) never answers; "slow" (data) thinks for a
    second before it accepts; "drop" (data) takes the message and hangs up without a word. `data` may also be a function of
    the mail that answers one of these."""

    def __init__(self):
        self.port = free_port()
        self.mails, self.dropped, self.refused = [], [], 0
        self.entered = threading.Event()  # a stalled or slow command has begun
        self.controller = None
        self.behave()

    def behave(self, rcpt="250 ok", data=RECEIVED):
        self.entered.clear()
        self.rcpt, self.data = rcpt, data

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=20)
        self.controller.start()
        return self

    def stop(self):
        if self.controller:
            self.controller.stop()
        self.controller = None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if self.rcpt == "stall":
            self.entered.set()
            await asyncio.sleep(600)
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        else:
            self.refused += 1
        return self.rcpt

    async def handle_DATA(self, server, _session, envelope):
        mail = Mail(envelope)
        reply = self.data(mail) if callable(self.data) else self.data
        if reply == "drop":
            self.dropped.append(mail)
            server.transport.abort()
        elif reply == "slow":
            self.entered.set()
            await asyncio.sleep(1)
            self.mails.append(mail)
        elif reply == RECEIVED:
            self.mails.append(mail)
        else:
            self.refused += 1
            return reply
        return RECEIVED


def png_size(data):
    """(width, height); raises unless every chunk's checksum and the length of the pixels are right."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG signature")
    chunks, at = [], 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] != zlib.crc32(kind + body):
            raise ValueError(f"chunk {kind} is damaged")
        chunks.append((kind, body))
        at += 12 + length
    if chunks[0][0] != b"IHDR" or chunks[-1] != (b"IEND", b""):
        raise ValueError("the PNG does not begin with IHDR and end with IEND")
    width, height, depth, colour = struct.unpack(">IIBB", chunks[0][1][:10])
    pixels = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    if len(pixels) != height * (1 + (width * bits + 7) // 8):
        raise ValueError("the PNG has another number of pixels than it says")
    return width, height
