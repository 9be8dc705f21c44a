"""What the verbs refuse, in words for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from teleservices.definition import Ineligibility
    from teleservices.definition.fields.base import Problem


class DossierError(Exception):
    """Something cannot be done to a draft or a dossier."""


class RefusedFile(DossierError):
    """The file cannot be taken; the message says why and what to do."""


class TooManyItems(DossierError):
    """The repeating group holds all the items it may."""


class DraftGone(DossierError):
    """The draft was sent, erased or is over."""


class Unfinished(DossierError):
    """Answers are missing or wrong: `problems` by field, `step` where the first one is."""

    def __init__(self, problems: Mapping[str, Sequence[Problem]], step: str) -> None:
        super().__init__("some answers are missing or wrong")
        self.problems, self.step = problems, step


class NotEligible(DossierError):
    """The person cannot file this request here: `rule` says where to go."""

    def __init__(self, rule: Ineligibility) -> None:
        super().__init__(rule.title)
        self.rule = rule


class MandateUnfinished(DossierError):
    """It is not said for whom the request is, or nothing proves that they agreed."""


class NotNow(DossierError):
    """The action does not exist in the dossier's state: somebody was faster, or the page was old."""
