"""``python -m config.serve``: granian's own command and options, for workers that are forks of one process.

What is read before the fork is in memory once, whatever the number of workers: the kernel copies a page of memory when a
worker writes in it (fork(2)). Granian alone reads the application in each worker, after its fork. Nothing is connected
and no thread runs yet at that moment. A restart reads new code; granian's reload (SIGHUP) forks this same process again.
"""

import gc
import runpy
import sys

from django.conf import settings
from django.urls import get_resolver

from config import wsgi

#: No view is a websocket. A worker that dies is replaced, rather than all of them stopped.
_OURS = ("--interface", "wsgi", "--no-ws", "--respawn-failed-workers", f"{wsgi.__name__}:application")


def read_everything() -> None:
    """What a worker would read at its first request. Frozen, or the collector writes in all these pages (``gc.freeze``)."""
    for urlconf in (settings.ROOT_URLCONF, settings.OPERATOR_URLCONF):
        _ = get_resolver(urlconf).url_patterns
    gc.collect()
    gc.freeze()


def main() -> None:
    read_everything()
    sys.argv += _OURS
    runpy.run_module("granian", run_name="__main__")


if __name__ == "__main__":
    main()
