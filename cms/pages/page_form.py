"""The form of every page: what must hold before it is published, and only then (``settings.PUBLICATION_CHECKS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string
from wagtail.admin.forms import WagtailAdminPageForm

if TYPE_CHECKING:
    from django.forms import Field


class SitePageForm(WagtailAdminPageForm):
    """A draft is always saved; a page that is published or submitted answers each check."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rhythm: Field | None = self.fields.get("review_every")
        if rhythm is not None:
            rhythm.required = False

    def clean_review_every(self) -> int:
        """A screen that does not ask for it leaves it as it was."""
        given = self.cleaned_data.get("review_every")
        kept: int = self.instance.review_every if given in (None, "") else given
        return kept

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.is_deferred_validation:
            return
        for path in settings.PUBLICATION_CHECKS:
            for refusal in import_string(path)(self.instance, self.parent_page):
                self.add_error(None, refusal)
