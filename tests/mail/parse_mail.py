"""Reads a message with Python's email package and prints what it found as JSON. Any defect is an error."""
import email.policy
import json
import sys
from email.parser import BytesParser

with open(sys.argv[1], "rb") as file:
    raw = file.read()

for number, line in enumerate(raw.split(b"\r\n"), 1):
    assert b"\n" not in line and b"\r" not in line, f"bare line end in line {number}"
    assert len(line) <= (998 if line.startswith(b" <") or b": <" in line else 78), f"line {number} has {len(line)}"
assert all(byte < 128 for byte in raw), "not ASCII"

message = BytesParser(policy=email.policy.default).parsebytes(raw)


def lines(text):
    return text.replace("\r\n", "\n")


def describe(part):
    assert not part.defects, part.defects
    for name, value in part.items():
        assert not value.defects, (name, value, value.defects)
    found = {"type": part.get_content_type()}
    if part.is_multipart():
        found["parts"] = [describe(inner) for inner in part.iter_parts()]
    elif part.get_content_disposition() == "attachment":
        found["filename"] = part.get_filename()
        found["hex"] = part.get_payload(decode=True).hex()
    elif part.get_content_maintype() == "text":
        found["text"] = lines(part.get_content())
    else:
        found["cid"] = part["Content-ID"]
        found["hex"] = part.get_payload(decode=True).hex()
    return found


(sender,) = message["From"].addresses
(recipient,) = message["To"].addresses
json.dump({
    "from": [sender.display_name, sender.addr_spec],
    "to": [recipient.display_name, recipient.addr_spec],
    "subject": message["Subject"],
    "date": message["Date"].datetime.isoformat(),
    "id": message["Message-ID"],
    "auto": message["Auto-Submitted"],
    "unsubscribe": message["List-Unsubscribe"],
    "one_click": message["List-Unsubscribe-Post"],
    "body": describe(message),
}, sys.stdout)
