"""The definition as JSON Schema, so that an editor completes and checks the YAML."""

from typing import Any

from teleservices.definition.procedure import Procedure

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def procedure_schema() -> dict[str, Any]:
    """The schema of a procedure's file."""
    return {"$schema": DIALECT, **Procedure.model_json_schema(), "title": "Démarche Parvis"}
