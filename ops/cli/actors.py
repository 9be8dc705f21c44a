"""Who acts from the command line, for the operator's audit log."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from identity.audit.services import Actor


def command_line() -> Actor:
    """The machine's account: whoever sat at it is the system's journal to tell."""
    from identity.audit.enums import ActorKind
    from identity.audit.services import Actor

    return Actor(ActorKind.SYSTEM, label=f"Ligne de commande, compte {account()}"[:310])


def account() -> str:
    """A container may run under a number that has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
