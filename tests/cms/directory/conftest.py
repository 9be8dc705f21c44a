"""Entries of a directory, as a webmaster would have written them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms.directory.enums import EntryKind
from cms.directory.models import DirectoryPage
from cms.directory.places import list_of
from tests.cms.conftest import alice_at_work, bob_at_work, charlie_at_work
from tests.people import alice, bob, charlie

if TYPE_CHECKING:
    from wagtail.models import Page

__all__ = ["alice", "alice_at_work", "bob", "bob_at_work", "charlie", "charlie_at_work"]

#: Monday to Friday, 9 h to 18 h.
OFFICE = {"days": [[["09:00", "18:00"]]] * 5 + [[], []], "exceptions": {}, "closed_on_holidays": True}


def entry(kind: EntryKind, title: str, parent: Page | None = None, **fields: Any) -> DirectoryPage:
    """Of the current commune."""
    parent = parent or list_of(kind)
    page: DirectoryPage = parent.add_child(instance=DirectoryPage(kind=kind, title=title, **fields))
    return page


def few() -> None:
    """Two places, two associations, a shop, three elected people."""
    entry(
        EntryKind.PLACE, "Médiathèque", summary="Livres et disques", categories=["culture"], hours_data=OFFICE,
        access=["fauteuil", "boucle"], latitude=45.697, longitude=4.886, address="2 place Sublet", postal_code="69200",
        city="Vénissieux", phone="0472000001",
    )  # fmt: skip
    entry(
        EntryKind.PLACE,
        "Salle Joliot-Curie",
        categories=["salle"],
        capacity=120,
        booking_slug="reservation-salle",
    )
    entry(
        EntryKind.ASSOCIATION, "Éveil sportif", categories=["sport", "jeunesse"], rna="W691012345",
        contact_name="Zoé Blanc", contact_agrees=True,
    )  # fmt: skip
    entry(EntryKind.ASSOCIATION, "Les amis du parc", categories=["environnement"])
    entry(EntryKind.SHOP, "Boulangerie Martin", categories=["boulangerie"], delivers=True, hours_data=OFFICE)
    entry(EntryKind.ELECTED, "Paul Zimmer", function="Maire", rank=1, categories=["maire"])
    entry(EntryKind.ELECTED, "Anne Abadie", function="Deuxième adjointe", rank=3, categories=["adjoint"])
    entry(
        EntryKind.ELECTED, "Karim Nabet", function="Premier adjoint", rank=2, categories=["adjoint"],
        delegations="Écoles\nCantines", group="Ensemble",
    )  # fmt: skip
