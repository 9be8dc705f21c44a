"""The body of a page as a column: a StreamField whose migrations hold no block.

Wagtail writes every block of every stream into migrations, so that each word of help changed in a block is a migration of
all page models. The column is JSON whatever the blocks are: migrations know that, and nothing more.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.fields import StreamField

_OF_THE_STREAM = ("min_num", "max_num", "block_counts", "collapsed")


class BodyField(StreamField):
    """In the model of a migration, which gives no block, the value is the plain list that the database holds: read and
    written back whole (Wagtail would drop what it does not know)."""

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    @property
    def is_plain(self) -> bool:
        return bool(self.block_types_arg == ())

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _blocks, kwargs = models.Field.deconstruct(self)
        return str(name), path, [], kwargs

    def clone(self) -> BodyField:
        _name, _path, _args, kwargs = self.deconstruct()
        kwargs |= {option: self.block_opts[option] for option in _OF_THE_STREAM if option in self.block_opts}
        return type(self)(self.block_types_arg, **kwargs)

    def to_python(self, value: Any) -> Any:
        return value if self.is_plain else super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        return models.Field.get_prep_value(self, value) if self.is_plain else super().get_prep_value(value)

    def get_default(self) -> Any:
        return [] if self.is_plain else super().get_default()
