"""Where a link of a block leads: a page of the site, or an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.library import PageChooserBlock

if TYPE_CHECKING:
    from wagtail.models import Page

_PATH = re.compile(r"/(?!/)[^\s\\]*")
_MAIL = re.compile(r"mailto:[^\s@<>]+@[^\s@<>]+\.[a-z]+", re.IGNORECASE)
_PHONE = re.compile(r"tel:\+?[0-9 .]{4,20}")
_web = URLValidator(schemes=["https", "http"])
#: Words that say nothing of where they lead (RGAA 6.1).
_VAGUE = frozenset(
    {"cliquez ici", "ici", "lire la suite", "en savoir plus", "suite", "lien", "plus d’infos", "voir"}
)


def check_address(address: str) -> str:
    """An address that a browser may be sent to. Raises ValidationError in the user's words."""
    text = address.strip()
    if _PATH.fullmatch(text) or _MAIL.fullmatch(text) or _PHONE.fullmatch(text):
        return text
    try:
        _web(text)
    except ValidationError as error:
        raise ValidationError(
            __(
                "Écrivez une adresse complète (https://www.service-public.gouv.fr par exemple), ou choisissez une page."
            )
        ) from error
    return text


class LinkValue(blocks.StructValue):
    @property
    def url(self) -> str:
        """Empty when the page was deleted since."""
        page: Page | None = self.get("page")
        return str(page.url or "") if page is not None else str(self.get("address") or "")

    @property
    def words(self) -> str:
        page: Page | None = self.get("page")
        return str(self.get("title") or (page.title if page is not None else self.get("address")) or "")

    @property
    def leaves(self) -> bool:
        """Whether it leads to another site."""
        return self.url.startswith(("http://", "https://"))


class LinkBlock(blocks.StructBlock):
    """A page or an address, never neither."""

    title = blocks.CharBlock(
        label=_("texte du lien"),
        max_length=120,
        required=False,
        help_text=_("Dit où il mène. Vide\u00a0: le titre de la page."),
    )
    page = PageChooserBlock(label=_("page du site"), required=False)
    address = blocks.CharBlock(label=_("ou adresse"), max_length=500, required=False)

    class Meta:
        icon = "link"
        label = _("Lien")
        value_class = LinkValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        problems: dict[str, ValidationError] = {}
        if cleaned["page"] is None and not cleaned["address"]:
            problems["page"] = ValidationError(__("Choisissez une page du site, ou écrivez une adresse."))
        if cleaned["address"]:
            try:
                cleaned["address"] = check_address(cleaned["address"])
            except ValidationError as error:
                problems["address"] = error
        title = str(cleaned["title"] or "").strip()
        if title.casefold().rstrip(" .…") in _VAGUE:
            problems["title"] = ValidationError(
                __(
                    "Dites où mène le lien\u00a0: «\u00a0Règlement de la cantine\u00a0» plutôt que «\u00a0%s\u00a0»."
                )
                % title
            )
        if not title and cleaned["page"] is None and "page" not in problems:
            problems["title"] = ValidationError(__("Dites où mène cette adresse."))
        if problems:
            raise StructBlockValidationError(block_errors=problems)
        return cleaned
