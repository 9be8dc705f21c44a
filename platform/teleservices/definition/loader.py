"""Reads a procedure from YAML, or refuses it with the file, the line, the path and a remedy."""

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from teleservices.definition.checks import check_procedure
from teleservices.definition.conditions import Path
from teleservices.definition.errors import DefinitionError, DefinitionProblem, Misplaced
from teleservices.definition.preparation import check_preparation
from teleservices.definition.procedure import Procedure
from teleservices.definition.reachability import stuck, unreachable
from teleservices.definition.wording import in_french, yaml_error

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The fast one when PyYAML was built with it."""


class _Document:
    """A YAML document with the line of each of its parts."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        self.lines: dict[Path, int] = {(): 1}
        self.problems: list[DefinitionProblem] = []
        self.content: Any = None
        loader = LOADER(text)
        try:
            node = loader.get_single_node()
            if node is not None:
                self._mark(node, ())
                self.content = loader.construct_document(node)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            message, remedy = yaml_error(error)
            self.problems.append(DefinitionProblem(source, line, "", message, remedy))
        except (yaml.YAMLError, RecursionError):
            self.problems.append(
                DefinitionProblem(source, 1, "", "YAML illisible", "enregistrez le texte en UTF-8")
            )

        finally:
            loader.dispose()

    def _mark(self, node: yaml.Node, path: Path) -> None:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*path, str(key.value))
                if here in self.lines:
                    self.refuse(
                        here, f"la clé « {key.value} » est répétée", "gardez-en une", key.start_mark.line + 1
                    )
                self.lines[here] = key.start_mark.line + 1
                self._mark(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                self._mark(value, (*path, number))

    def refuse(
        self,
        path: Iterable[str | int],
        message: str,
        remedy: str,
        line: int | None = None,
        *,
        names_a_key: bool = True,
    ) -> None:
        """Notes a problem at the nearest part that has a line; variants' names in a path are skipped.

        `names_a_key`: the last part is a key, which may be the one that is missing.
        """
        known: Path = ()
        shown: list[str] = []
        last: tuple[str | int, ...] = tuple(path)
        for number, part in enumerate(last):
            if (*known, part) in self.lines:
                known = (*known, part)
                shown.append(str(part))
            elif names_a_key and number == len(last) - 1 and isinstance(part, str):
                shown.append(part)
        where = line or self.lines[known]
        self.problems.append(DefinitionProblem(self.source, where, ".".join(shown), message, remedy))


def parse_procedure(text: str, source: str = "définition") -> Procedure:
    """The procedure that a YAML text describes. Raises DefinitionError with every problem found."""
    document = _Document(text, source)
    if not document.problems and not isinstance(document.content, dict):
        document.refuse((), "une démarche est un ensemble de clés", "commencez par « slug: … »")
    if document.problems:
        raise DefinitionError(document.problems)
    try:
        procedure = Procedure.model_validate(document.content)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            if not _only_echoes(one):
                names_a_key = one["type"] != "value_error"
                document.refuse(_place(one), *in_french(one, _every_key()), names_a_key=names_a_key)
        raise DefinitionError(document.problems) from None
    findings = check_procedure(procedure) or [*unreachable(procedure), *stuck(procedure)]
    findings = findings or check_preparation(procedure)
    for finding in findings:
        document.refuse(finding.path, finding.message, finding.remedy)
    if document.problems:
        raise DefinitionError(document.problems)
    return procedure


def lines_of(text: str, paths: Iterable[Path]) -> list[int]:
    """The line of each part of a text that is readable YAML: that of the nearest part which has one."""
    document = _Document(text, "")
    found = []
    for path in paths:
        known = next(path[:size] for size in range(len(path), -1, -1) if path[:size] in document.lines)
        found.append(document.lines[known])
    return found


def read_problems(path: FilePath) -> tuple[Procedure | None, tuple[DefinitionProblem, ...]]:
    """The procedure of a file, wherever it is and whatever its name, or everything wrong with it. Raises OSError."""
    try:
        return parse_procedure(path.read_text(encoding="utf-8"), path.name), ()
    except UnicodeDecodeError:
        remedy = "enregistrez le fichier en UTF-8"
        return None, (DefinitionProblem(path.name, 1, "", "le fichier n’est pas du texte en UTF-8", remedy),)
    except DefinitionError as error:
        return None, error.problems


def load_procedure(path: FilePath) -> Procedure:
    """The procedure of a file, which must bear its slug as its name. Raises DefinitionError."""
    procedure = parse_procedure(path.read_text(encoding="utf-8"), path.name)
    if procedure.slug != path.stem:
        message = f"le slug « {procedure.slug} » n’est pas le nom du fichier"
        remedy = f"renommez le fichier {procedure.slug}.yaml"
        raise DefinitionError([DefinitionProblem(path.name, 1, "slug", message, remedy)])
    return procedure


def load_folder(folder: FilePath) -> dict[str, Procedure]:
    """Every procedure of a folder by slug. Raises DefinitionError with the problems of all files."""
    procedures: dict[str, Procedure] = {}
    problems: list[DefinitionProblem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            procedures[path.stem] = load_procedure(path)
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(problems)
    return procedures


def _only_echoes(error: ErrorDetails) -> bool:
    """True when a list is only "too short" because of a wrong item, which has its own error."""
    given = error["input"]
    return (
        error["type"] == "too_short" and isinstance(given, list) and len(given) >= error["ctx"]["min_length"]
    )


def _place(error: ErrorDetails) -> Path:
    """Where to look: the key to change when the error knows it."""
    if error["type"] == "union_tag_invalid":
        return (*error["loc"], "type")
    cause = error.get("ctx", {}).get("error")
    return (*error["loc"], *cause.path) if isinstance(cause, Misplaced) else error["loc"]


def _every_key() -> set[str]:
    schema = Procedure.model_json_schema()
    parts = [schema, *schema["$defs"].values()]
    return {key for part in parts for key in part.get("properties", {})}
