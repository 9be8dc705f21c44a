"""``python -m tests.crashes.process``: Django, loaded once; each order that comes in is a fork that may be killed.

One JSON document a line, in and out. The product knows nothing of this: what kills is put around its functions here.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    _load()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(_obey(json.loads(line))), flush=True)


def _load() -> None:
    """Everything that an opening loads and compiles, and no connection: a fork must not share one."""
    import django

    django.setup()
    importlib.import_module("config.celery")
    importlib.import_module("ops.tasks")
    importlib.import_module("tests.crashes.scenes")
    import kombu.pools
    from django.db import connections

    from tenants.provisioning.opening import open_commune
    from tenants.provisioning.options import ProvisioningOptions

    open_commune(
        ProvisioningOptions(os.environ["WARMED_BY"])
    )  # what is compiled once is shared by every fork
    connections.close_all()
    kombu.pools.reset()


def _obey(order: dict[str, Any]) -> dict[str, Any]:
    """``wait`` for a fork under way, else a new fork; ``background`` ones are not waited for."""
    pid = order.get("wait") or _fork(order)
    if order.get("background"):
        return {"pid": pid}
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return {"status": status, "said": _log(pid).read_text(encoding="utf-8")}


def _log(pid: int) -> Path:
    return Path(os.environ["PARVIS_HOME"]) / f"fork-{pid}.log"


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 99
    with suppress(BaseException):
        out = os.open(_log(os.getpid()), os.O_CREAT | os.O_WRONLY, 0o600)
        for standard in (1, 2):
            os.dup2(out, standard)
        try:
            code = _work(order)
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _work(order: dict[str, Any]) -> int:
    from ops.cli import main as cli

    if order.get("stop"):
        _stop_at(**order["stop"])
    if "words" in order:
        return cli.main(order["words"])
    _find(order["call"])(*order.get("arguments", ()))
    return 0


def _owner(path: str) -> tuple[Any, str]:
    """The module, or the class in a module, that holds what the path names."""
    holder, _, name = path.rpartition(".")
    try:
        return importlib.import_module(holder), name
    except ModuleNotFoundError:
        return _find(holder), name


def _find(path: str) -> Any:
    return getattr(*_owner(path))


def _stop_at(
    when: str,
    step: str = "",
    function: str = "",
    seconds: float = 0,
    pause: bool = False,
    of: str = "opening",
    time: int = 1,
) -> None:
    """``before`` or ``after`` a step's work or a function, or ``during`` it, ``seconds`` after it began; at its first
    ``time`` or a later one."""
    act = _pause if pause else _die
    times = count(1)

    def around(work: Callable[..., Any]) -> Callable[..., Any]:
        def stopped(*arguments: Any, **options: Any) -> Any:
            if next(times) != time:
                return work(*arguments, **options)
            if when == "before":
                act()
            if when == "during":
                threading.Timer(seconds, act).start()
            result = work(*arguments, **options)
            if when == "after":
                act()
            return result

        return stopped

    if function:
        holder, name = _owner(function)
        setattr(holder, name, around(getattr(holder, name)))
        return
    if of == "deletion":
        deletion: Any = importlib.import_module("ops.deletion.services")
        deletion.WORK = {name: around(work) if name == step else work for name, work in deletion.WORK.items()}
        return
    opening: Any = importlib.import_module("tenants.provisioning.opening")
    works = opening._works
    opening._works = lambda *arguments: [
        (name, around(work) if name == step else work) for name, work in works(*arguments)
    ]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _pause() -> None:
    """Until the test says to go on."""
    home = Path(os.environ["PARVIS_HOME"])
    (home / "paused").touch()
    while not (home / "go").exists():
        time.sleep(0.02)


if __name__ == "__main__":
    main()
