"""What is wrong with a definition, told to its author."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    """One problem: where, what, and what to do."""

    file: str
    line: int
    path: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        text = f"{self.file}, ligne {self.line}, {self.path or 'document'} : {self.message}"
        return f"{text} → {self.remedy}" if self.remedy else text


class Misplaced(ValueError):
    """What a validator of a part refuses, with the path under that part of what is to be changed.

    Like every message of a validator, it says what is wrong, then « : », then the remedy.
    """

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


class DefinitionError(Exception):
    """The definition is refused."""

    def __init__(self, problems: list[DefinitionProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (one.file, one.line, one.path)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
