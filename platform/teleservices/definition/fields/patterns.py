"""Regular expressions of a definition, in time that grows as the answer does: no expression can hold a worker.

Read by the Rust engine that pydantic brings (finite automata, no backtracking): `(a+)+$` on a long answer takes what `a+`
takes, where Python's own engine would take minutes.
"""

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, ValidationError
from pydantic_core.core_schema import str_schema


@lru_cache(maxsize=512)
def _reader(pattern: str) -> SchemaValidator:
    # Alone first: an expression that closes a parenthesis it has not opened is none, wrapped or not.
    SchemaValidator(str_schema(pattern=pattern, regex_engine="rust-regex"))
    return SchemaValidator(str_schema(pattern=rf"\A(?:{pattern})\z", regex_engine="rust-regex"))


def readable_pattern(text: str) -> str:
    """The same text when it is a regular expression that can be read. Raises ValueError."""
    try:
        _reader(text)
    except SchemaError:
        raise ValueError(
            "« pattern » n’est pas une expression régulière que Parvis sait lire (ni renvoi \\1, ni (?=…), ni (?<=…)) : "
            "corrigez-la"
        ) from None
    return text


def matches(pattern: str, value: str) -> bool:
    """Whether the whole of ``value`` has the form of ``pattern``, read before by `readable_pattern`."""
    try:
        _reader(pattern).validate_python(value)
    except ValidationError:
        return False
    return True
