"""The words of the legal clock."""

from enum import StrEnum


class Unit(StrEnum):
    """What a delay counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"


class SilenceEffect(StrEnum):
    """What the silence of the administration means at the end of the delay (CRPA L231-1, L231-4)."""

    ACCEPTANCE = "acceptance"
    REJECTION = "rejection"
    NONE = "none"


class ResumeRule(StrEnum):
    """What a correction does to the clock."""

    CONTINUE = "continue"
    """Starts again after the file was completed; other corrections only add their delay."""
    RESET = "reset"
    """Starts again after every correction."""
    SUSPEND = "suspend"
    """Never starts again, only adds the delay of corrections (CRPA L114-3 when silence means rejection)."""


class CorrectionReason(StrEnum):
    """Why the agent asked for a correction."""

    INCORRECT = "incorrect"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"


def default_resume(effect: SilenceEffect) -> ResumeRule:
    """The lawful rule when a procedure does not name one.

    An implicit acceptance runs only from the complete file (CRPA L114-3, second paragraph); otherwise the
    delay runs from the first deposit and is only suspended.
    """
    return ResumeRule.CONTINUE if effect is SilenceEffect.ACCEPTANCE else ResumeRule.SUSPEND
