"""The run as a linter: a variable that one of our templates does not have fails the test."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

#: Templates of others rely on absent variables being empty; ours may not.
OURS = ("design/", "identity/", "teleservices/", "cms/", "billing/", "ops/", "tenants/")


class Undefined(Exception):
    pass


class RaiseIfInvalid(str):
    """For ``string_if_invalid``: Django formats it with the variable's name when it looks for it in vain."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        # Frame by frame: ``inspect.stack`` reads the source of each, and an admin page asks a hundred times.
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            template = getattr(frame.f_locals.get("self"), "origin", None)
            name = getattr(template, "template_name", None)
            if isinstance(name, str):
                if name.startswith(OURS):
                    raise Undefined(f"{name}: « {variable} » is not defined")
                return ""
            frame = frame.f_back
        return ""
