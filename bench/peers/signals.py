"""Signals that end a run."""

import signal
import sys

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def leave_properly():
    """Makes them end this program by SystemExit, so that all `with` blocks are left as usual.

    SIGINT too, which background jobs would ignore. Only the first one counts: impatience must not
    interrupt the clearing up.
    """
    for number in ENDING:
        signal.signal(number, leave)


def leave(number, _):
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)
