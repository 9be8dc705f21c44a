"""The procedures that Parvis ships: one YAML file each, beside this one."""

from functools import cache
from pathlib import Path

from teleservices.definition import Procedure, load_folder

FOLDER = Path(__file__).with_name("procedures")


@cache
def shipped_procedures() -> dict[str, Procedure]:
    """Every shipped procedure by slug. Raises DefinitionError when one is wrong."""
    return load_folder(FOLDER)
