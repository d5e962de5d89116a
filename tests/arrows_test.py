#!/usr/bin/env python3
"""Checks that the modules of lib/ include each other only as tests/arrows.txt allows.

Refuses an include without an arrow, an arrow that no include needs, an arrow that points down (so no cycle can be), a
module without a line, and the test-only makers of Scope and PartySet inside product code.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
problems = []

allowed, order = {}, []
for line in (root / "tests/arrows.txt").read_text().splitlines():
    if line and not line.startswith("#"):
        module, uses = line.split(":")
        allowed[module] = uses.split()
        order.append(module)

for module, uses in allowed.items():
    for used in uses:
        if used not in allowed:
            problems.append(f"arrows.txt: {module} uses {used}, which has no line")
        elif order.index(used) >= order.index(module):
            problems.append(f"arrows.txt: {module} uses {used}, which does not stand above it")

include = re.compile(r'^\s*#\s*include\s+"([a-z]+)/', re.M)
used_by = {module: set() for module in allowed}
for path in sorted((root / "lib").rglob("*.[ch]pp")):
    module = path.relative_to(root / "lib").parts[0]
    text = path.read_text()
    if module not in allowed:
        problems.append(f"{path}: module {module} has no line in arrows.txt")
        continue
    for used in include.findall(text):
        used_by[module].add(used)
        if used != module and used not in allowed[module]:
            problems.append(f"{path}: {module} may not include {used}")
    if re.search(r"\b(struct|class)\s+(ScopeMaker|PartySetMaker)\s*\{", text):
        problems.append(f"{path}: only tests may make scopes and party sets")

for path in sorted(p for d in ("cli", "daemon") for p in (root / d).rglob("*.[ch]pp")):
    if re.search(r"\b(ScopeMaker|PartySetMaker)\b", path.read_text()):
        problems.append(f"{path}: only tests may make scopes and party sets")

# What a module reaches through the headers of those it uses is no arrow of its own.
for module, uses in allowed.items():
    for used in uses:
        if used not in used_by[module]:
            problems.append(f"arrows.txt: {module} has a stale arrow to {used}")

for problem in problems:
    print(problem)
if not any(used_by.values()):
    sys.exit("arrows: found no include at all; is this the project's root?")
sys.exit(1 if problems else 0)
