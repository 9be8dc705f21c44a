"""What is already known at the same place, told before a person sends it again."""

from pydantic import Field

from teleservices.definition.base import Key, Part


class Nearby(Part):
    """Open requests of the same category around the same point, or with the same words of address. Nothing personal is
    shown: the category, the day, the distance and the state."""

    position: Key = Field(description="The field that says where")
    category: Key | None = Field(default=None, description="The choice that must be the same")
    metres: int = Field(default=100, ge=10, le=1000)
