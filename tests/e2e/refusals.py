"""What every refusal must look like: the right exit code, words for a person, one JSON line for a script, no inside of the program."""
import functools
import json
import re
import subprocess

from portal import BIN

# A crash, a stack trace, or names that only Portico's authors know.
INSIDES = re.compile(r"terminate called|core dumped|Segmentation|backtrace|Traceback|what\(\)|std::|boost::|SQLITE_|\.[ch]pp\b|"
                     r"0x[0-9a-f]{6,}|defect in Portico|Sanitizer")
ERROR_NAMES = {1: {"storage", "corrupt"}, 2: {"invalid"}, 3: {"not_found"}, 4: {"not_signed_in", "second_factor"}, 5: {"denied"},
               6: {"conflict"}, 9: {"unavailable", "throttled"}}


@functools.cache
def commands():
    """Every command's words, as completion knows them (no daemon is called: there is none at that address)."""
    def complete(*words):
        done = subprocess.run([str(BIN / "portico"), "__complete", "--", *words], capture_output=True, text=True, check=True,
                              env={"PORTICO_SERVER": "unix:/nowhere", "LC_ALL": "C.UTF-8"})
        return [word for word in done.stdout.split() if not word.startswith("-")]
    found, open_ends = set(), [[word] for word in complete("")]
    while open_ends:
        words = open_ends.pop()
        more = complete(*words, "") if len(words) < 3 else []
        found.add(" ".join(words))
        open_ends += [[*words, word] for word in more]
    return found | {"help", "version"}


class Refusals:
    """Assertions for a TestCase."""

    def assertNoInsides(self, answer):
        self.assertIn(answer.code, range(0, 11), answer)
        self.assertNotRegex(answer.out + answer.err, INSIDES)

    def assertRefused(self, answer, code, *says):
        """A refusal for a person."""
        self.assertEqual(code, answer.code, answer)
        self.assertEqual("", answer.out, answer)
        self.assertNoInsides(answer)
        for piece in says:
            self.assertIn(piece, answer.err)
        self.assertHintsExist(answer.err)

    def assertHintsExist(self, text):
        """What a message tells to run can be run."""
        for words in re.findall(r"'portico ((?:[a-z0-9-]+ ?)+)", text):
            words = words.split()
            self.assertTrue(any(" ".join(words[:size]) in commands() for size in range(1, len(words) + 1)), text)
            noun = [command for command in commands() if command.startswith(words[0] + " ")]
            if noun and len(words) > 1:
                self.assertTrue(any(" ".join(words[:size]) in noun for size in range(2, len(words) + 1)), text)

    def assertRefusedAsJson(self, answer, code, *says):
        """The same for a script."""
        self.assertEqual(code, answer.code, answer)
        self.assertEqual("", answer.out, answer)
        self.assertNoInsides(answer)
        self.assertEqual(1, answer.err.count("\n"), answer)
        self.assertTrue(answer.err.endswith("\n"), answer)
        error = json.loads(answer.err)["error"]
        self.assertEqual({"code", "message", "hint"}, set(error))
        self.assertIn(error["code"], ERROR_NAMES[code])
        for piece in says:
            self.assertIn(piece, error["message"] + "\n" + error["hint"])

    def assertRefuses(self, person, words, code, *says, **options):
        """`person` is told, and so is a script."""
        self.assertRefused(person.run(*words, **options), code, *says)
        self.assertRefusedAsJson(person.run(*words, "-o", "json", **options), code, *says)
