#!/usr/bin/env python3
"""The check of the checks: a daemon built without the scope filter, the one line that keeps customers apart, shows
foreign data in every output, and the story of isolation would see it in each of them."""
import os
import pathlib
import random
import shutil
import time

import canaries
import portal
from canaries import CUSTOMERS, Outputs, World, canary
from portal import BIN, PortalTest

UNSCOPED = os.environ.get("PORTICO_UNSCOPED_DAEMON", "")


class Unscoped(PortalTest):
    def setUp(self):
        if not UNSCOPED:
            self.skipTest("PORTICO_UNSCOPED_DAEMON names no daemon without a scope filter")
        self.seed = int(os.environ.get("PORTICO_TEST_SEED", time.time_ns() % 1_000_000_000))
        self.world = World(random.Random(self.seed))

    def outputs(self, daemon):
        """The outputs of an owner at some customer of a portal that runs this daemon."""
        folder = pathlib.Path(self.portal("").folder) / "bin"
        folder.mkdir()
        for program in ("portico", "portico-sql-worker"):
            (folder / program).symlink_to(BIN / program)
        shutil.copy(daemon, folder / "porticod")
        portal.BIN = folder
        self.addCleanup(setattr, portal, "BIN", BIN)
        own = random.Random(self.seed).randrange(CUSTOMERS - 1)
        site = canaries.site(self, self.world)
        return Outputs(self.world, site.person("owner@example.com", canary(own, "id"), "owner"), own)

    def test_without_the_scope_filter_every_output_is_seen_to_leak(self):
        outputs = self.outputs(UNSCOPED)
        silent = [kind for kind in outputs.kinds() if not outputs.leaks(kind)]
        self.assertEqual([], silent, f"seed {self.seed}: no leak seen in these")

    def test_with_it_none_does(self):
        outputs = self.outputs(BIN / "porticod")
        leaking = {kind: leaks for kind in outputs.kinds() if (leaks := outputs.leaks(kind))}
        self.assertEqual({}, leaking, f"seed {self.seed}")


if __name__ == "__main__":
    portal.main()
