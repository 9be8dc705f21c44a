"""The register in Wagtail's admin: its addresses and its entry of the menu. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.acts import desk
from cms.acts.home import RegisterPanel
from cms.acts.importing import views as importing
from cms.acts.perms import may_keep_the_register
from identity.accounts.perms import agent_of, may_publish

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern


@hooks.register("register_admin_urls")
def acts_urls() -> list[URLPattern]:
    draft, act, batch = (
        "actes/a-verifier/<uuid:pk>/",
        "actes/registre/<uuid:pk>/",
        "actes/importer/<uuid:pk>/",
    )
    return [
        path("actes/", desk.overview, name="acts-desk"),
        path("actes/deposer/", desk.deposit, name="acts-deposit"),
        path(draft, desk.check, name="acts-check"),
        path(f"{draft}modifier/", desk.change_draft, name="acts-change-draft"),
        path(f"{draft}abandonner/", desk.abandon, name="acts-abandon"),
        path(f"{draft}<int:rank>.pdf", desk.draft_paper, name="acts-draft-paper"),
        path(act, desk.act, name="acts-act"),
        path(f"{act}corriger/", desk.correct, name="acts-correct"),
        path(f"{act}accuse/", desk.receipt, name="acts-receipt"),
        path(f"{act}retirer/", desk.withdraw, name="acts-withdraw"),
        path(f"{act}fichier.pdf", desk.kept_file, name="acts-kept-file"),
        path("actes/importer/", importing.start, name="acts-import"),
        path("actes/importer/modele.csv", importing.model_csv, name="acts-import-model"),
        path(batch, importing.report, name="acts-import-report"),
        path(f"{batch}lancer/", importing.launch, name="acts-import-launch"),
        path(f"{batch}abandonner/", importing.abandon, name="acts-import-abandon"),
    ]


class ActsMenuItem(MenuItem):
    """Shown to those who may open it."""

    def is_shown(self, request: HttpRequest) -> bool:
        agent = agent_of(request)
        return agent is not None and may_keep_the_register(agent)


@hooks.register("register_admin_menu_item")
def acts_item() -> MenuItem:
    return ActsMenuItem(_("Actes"), reverse("acts-desk"), name="actes", icon_name="doc-full", order=250)


@hooks.register("construct_homepage_panels", order=1000)
def register_panel(request: HttpRequest, panels: list[Any]) -> None:
    """For who keeps the register alone: whoever keeps the site too opens it from the menu."""
    agent = agent_of(request)
    if agent is not None and may_keep_the_register(agent) and not may_publish(agent):
        panels.append(RegisterPanel())
