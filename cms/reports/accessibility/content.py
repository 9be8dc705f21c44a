"""What an audit says beside its rate: the ``data`` of its row, and of the operator's file (``base``)."""

from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from cms.reports.accessibility.criteria import CRITERIA, QUESTIONS

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Lines = Annotated[list[Line], Field(max_length=200)]


class Verdict(StrEnum):
    """Of a criterion, over the whole sample."""

    CONFORMING = "C"
    FAILING = "NC"
    NOT_APPLICABLE = "NA"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Failing(_Part):
    """What people meet; ``criterion``: which one it fails, when it is known."""

    criterion: str = ""
    text: Line

    @field_validator("criterion")
    @classmethod
    def _is_one(cls, value: str) -> str:
        if value and value not in CRITERIA:
            raise ValueError(f"« {value} » n’est pas un critère du RGAA")
        return value

    @property
    def question(self) -> str:
        """What the criterion asks, in the words of RGAA; empty when none is known."""
        return QUESTIONS.get(self.criterion, "")


class Derogation(_Part):
    """A disproportionate burden, justified, and what is offered instead (décret n° 2019-768, article 4)."""

    content: Line
    justification: Line
    alternative: str = ""


class Environment(_Part):
    browser: Line
    assistive: str = ""


class SamplePage(_Part):
    title: Line
    url: str = Field(default="", max_length=500, pattern=r"^(?:|/[^\s]*|https?://[^\s]+)$")


class AuditContent(_Part):
    """``results``: a verdict by criterion, all of them or none. ``plan_from`` to ``plan_until``: the years of the multi-year
    plan."""

    results: dict[str, Verdict] = {}
    failing: list[Failing] = Field(default=[], max_length=200)
    derogations: list[Derogation] = Field(default=[], max_length=100)
    exempted: Lines = []
    technologies: Lines = []
    environments: list[Environment] = Field(default=[], max_length=50)
    tools: Lines = []
    sample: list[SamplePage] = Field(default=[], max_length=200)
    next_actions: Lines = []
    plan_from: date | None = None
    plan_until: date | None = None

    @field_validator("results")
    @classmethod
    def _are_criteria(cls, value: dict[str, Verdict]) -> dict[str, Verdict]:
        if unknown := sorted(set(value) - set(CRITERIA)):
            raise ValueError(f"critères inconnus du RGAA : {', '.join(unknown)}")
        return value

    @property
    def unanswered(self) -> int:
        return len(CRITERIA) - len(self.results)

    @property
    def rate(self) -> Decimal | None:
        """Of the criteria that apply, how many conform, in percent, rounded down; None while some have no verdict."""
        verdicts = list(self.results.values())
        applied = [one for one in verdicts if one is not Verdict.NOT_APPLICABLE]
        if self.unanswered or not applied:
            return None
        share = Decimal(100 * applied.count(Verdict.CONFORMING)) / len(applied)
        return share.quantize(Decimal("0.01"), rounding=ROUND_DOWN)

    @property
    def failing_criteria(self) -> list[str]:
        """Of the grid, those of which nothing is said in words."""
        told = {one.criterion for one in self.failing}
        return [one for one in CRITERIA if self.results.get(one) is Verdict.FAILING and one not in told]

    @property
    def failing_questions(self) -> list[tuple[str, str]]:
        """The same, each with what it asks."""
        return [(one, QUESTIONS[one]) for one in self.failing_criteria]
