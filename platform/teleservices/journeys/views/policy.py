"""What a browser may do on a page about one's own requests."""

from __future__ import annotations

from typing import Any, Final

from csp.constants import NONE
from csp.decorators import csp_replace

from design.policies import desk

#: A file sent by somebody: a download that a browser never runs.
LOCKED: Final[dict[str, list[Any] | bool]] = {"default-src": [NONE], "sandbox": True}

#: The library's types know views without arguments only.
locked_policy: Any = csp_replace(LOCKED)
private_page = desk
