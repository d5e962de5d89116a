"""The example portal for stories: the sources that examples/generate.py makes, synced only when a test says so."""
import re
import subprocess
import sys

from portal import ROOT

DAY = "2026-01-31"
SOURCES = ("shop", "usage", "crm")


def config():
    """The example's configuration without its [daemon] table and without schedules of sources."""
    text = (ROOT / "examples" / "portico.toml").read_text()
    return re.sub(r'(?m)^schedule\s*=.*\n', "", text[text.index("[brand]"):])


def site(test, text=None, sync=SOURCES, **options):
    """A started portal with the example's sources; `test` takes it down."""
    portal = test.portal(config() if text is None else text, **options)
    generate(portal)
    portal.start()
    for source in sync:
        portal.sync(source)
    return portal


def generate(portal):
    subprocess.run([sys.executable, str(ROOT / "examples" / "generate.py"), str(portal.folder / "sources"), DAY], check=True,
                   stdout=subprocess.DEVNULL)
