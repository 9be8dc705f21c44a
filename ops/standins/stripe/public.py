"""What leaves the stand-in: everything but its own notes, whose names begin with an underscore."""

from typing import Any


def shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items() if not key.startswith("_")}
    if isinstance(value, list):
        return [shown(item) for item in value]
    return value
