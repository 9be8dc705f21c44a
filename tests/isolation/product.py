"""The product's own code, read once a run: what a single line would open is looked for in all of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("platform", "tenants", "cms", "billing", "ops")
#: Programs that a person starts by hand on this machine, or that only serve the demonstration.
BY_HAND = ("ops/bench/", "ops/demo/", "ops/embedded/", "ops/standins/", "ops/cli/")


@dataclass(frozen=True)
class Module:
    """``name`` is its path from the root of the repository."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    @property
    def imports(self) -> set[str]:
        """Dotted names of the modules that it imports, from anywhere in it."""
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


@cache
def modules() -> tuple[Module, ...]:
    """Every module that serves people or their tasks; neither migrations nor programs started by hand."""
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    named = [(file.relative_to(ROOT).as_posix(), file) for file in files]
    return tuple(
        Module(name, file.read_text(encoding="utf-8"))
        for name, file in named
        if not name.startswith(BY_HAND) and "/migrations/" not in name
    )


def templates() -> list[Path]:
    return [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.html"))]


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)
