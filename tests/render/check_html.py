"""Checks that a file is well-formed HTML that runs and fetches nothing. Prints every complaint; exit code 1 if any."""
import sys
from html.parser import HTMLParser

VOID = {"meta", "img", "br", "hr", "input", "link"}
ALLOWED_LINKS = ("mailto:", "https://portal.example.com/u/")


class Checker(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.complaints = [], []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "iframe", "object", "embed", "link", "form", "base"):
            self.complaints.append(f"forbidden <{tag}>")
        names = [name for name, _ in attributes]
        if len(names) != len(set(names)):
            self.complaints.append(f"repeated attribute in <{tag}>")
        for name, value in attributes:
            if name.startswith("on"):
                self.complaints.append(f"event handler {name}")
            if name == "src" and not value.startswith("cid:"):
                self.complaints.append(f"fetches {value}")
            if name == "href" and not value.startswith(ALLOWED_LINKS):
                self.complaints.append(f"links to {value}")
            if name == "style" and "url(" in value:
                self.complaints.append(f"style fetches {value}")
            if tag == "img" and "alt" not in names:
                self.complaints.append("img without alt")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.complaints.append(f"</{tag}> at {self.getpos()} closes nothing")


checker = Checker()
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    checker.feed(file.read())
checker.close()
checker.complaints += [f"<{tag}> stays open" for tag in checker.open]
print("\n".join(checker.complaints))
sys.exit(1 if checker.complaints else 0)
