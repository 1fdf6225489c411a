"""How a check is run and said."""

import os
import sys
import traceback

from google.api_core import exceptions

# Google's own emulator is not production in all things: what it answers otherwise is asserted elsewhere only.
_GOOGLE = os.environ.get("REELBASE_EMULATOR") == "google"

_passed = 0
_skipped = 0


def check(name):
    """Runs the function below it. The first that fails ends the program: what follows builds on it."""

    def run(function):
        global _passed
        try:
            function()
        except Exception:
            traceback.print_exc(file=sys.stdout)
            print(f"FAILED  {name}", flush=True)
            # Threads of listeners would keep the program alive.
            os._exit(1)
        _passed += 1
        print(f"ok      {name}", flush=True)

    return run


def production(name, instead):
    """A check of what production does and Google's emulator does not, and what that does instead."""
    if not _GOOGLE:
        return check(name)

    def skip(_function):
        global _skipped
        _skipped += 1
        print(f"skipped {name}: Google's emulator {instead}")

    return skip


def finish():
    skipped = f", {_skipped} skipped" if _skipped else ""
    print(f"{_passed} checks passed{skipped}")


def equal(got, expected):
    if got != expected:
        raise AssertionError(f"\nexpected {expected!r}\ngot      {got!r}")


def refused(kind, call):
    """The error of a call that must be refused in this way."""
    try:
        value = call()
    except exceptions.GoogleAPICallError as error:
        if type(error) is not kind:
            raise AssertionError(f"expected {kind.__name__}, got {error!r}") from error
        return error
    raise AssertionError(f"expected {kind.__name__}, but it went well: {value!r}")


def ids(documents):
    return [document.id for document in documents]
