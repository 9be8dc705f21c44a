"""The form of every page: what must hold before it is published, and only then (``settings.PUBLICATION_CHECKS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string
from wagtail.admin.forms import WagtailAdminPageForm

if TYPE_CHECKING:
    from django.forms import Field


#: What Wagtail's buttons post: a page that goes forward.
_FORWARD = ("action-publish", "action-submit", "action-restart-workflow")


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

    def full_clean(self) -> None:
        if self._goes_back():
            # As Wagtail does for a draft; but its required fields stay required, since it keeps what goes back as a whole.
            for field in self.fields.values():
                field.is_deferred_validation = True
        super().full_clean()

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.is_deferred_validation or self._goes_back():
            return
        for path in settings.PUBLICATION_CHECKS:
            for refusal in import_string(path)(self.instance, self.parent_page):
                self.add_error(None, refusal)

    def _goes_back(self) -> bool:
        """Refused by its reader, or taken back by its author: a page in fault has to be able to (Wagtail gives both the
        form of a publication)."""
        if any(self.data.get(name) for name in _FORWARD):
            return False
        if self.data.get("action-workflow-action"):
            return bool(self.data.get("workflow-action-name") == "reject")
        return bool(self.data.get("action-cancel-workflow"))
