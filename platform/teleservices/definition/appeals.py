"""How a refusal is contested, where a text of its own replaces the common rule: two months, the mayor, then the
administrative court (CRPA L411-2; code de justice administrative, R421-1 to R421-5)."""

from pydantic import Field

from teleservices.definition.base import MaybeText, Part, Text


class Appeals(Part):
    """The routes in their order, in whole words: to a court of another order, after a compulsory opinion, in less time."""

    intro: MaybeText = Field(default="", description="In place of « Vous avez deux mois… »")
    routes: tuple[Text, ...] = Field(
        min_length=1,
        description="« {place} » is the commune with its article, « {court} » its administrative court",
    )

    def in_words(self, *, place: str, court: str) -> list[str]:
        """The routes of a commune: "de Vénissieux", "le tribunal administratif de Lyon"."""
        return [one.replace("{place}", place).replace("{court}", court) for one in self.routes]
