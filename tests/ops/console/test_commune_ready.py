"""What makes a commune ready to open, done from the console: its « fiche », its first administrator, its preview link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from identity.accounts.enums import Role
from identity.accounts.models import AcceptedOrganisation, Agent, Invitation
from identity.accounts.services import give_role, invite
from identity.audit.enums import ActorKind, IdentityAction
from identity.audit.models import Entry
from identity.oidc.enums import Provider
from identity.oidc.services import configure_client
from ops.console.enums import ConsoleAction
from tenants.current import commune_context
from tenants.middleware import forget_hosts
from tenants.states import CommuneState
from tests.ops.console.test_fleet import text_of
from tests.outbox import run_outbox

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

PAGE = "/communes/venissieux/"
SHEET = f"{PAGE}fiche/"
INVITE = f"{PAGE}inviter/"
SHEET_ANSWERS = {
    "siret": "216 902 593 00013",
    "contact_email": "mairie@venissieux.example",
    "dpo_contact": "Cabinet Data, dpo@data.example",
    "publication_director": "",
}


@pytest.fixture
def real(venissieux: Commune) -> Commune:
    """Vénissieux as a member that is no demonstration, still prepared."""
    venissieux.is_demonstration = False
    venissieux.save()
    forget_hosts()
    return venissieux


@pytest.fixture
def without_siren(real: Commune) -> Commune:
    """As the geography leaves a town overseas, and as provisioning does."""
    real.insee, real.siren = "97501", ""
    real.save()
    with commune_context(real):
        AcceptedOrganisation.objects.all().delete()
    return real


def test_the_sheet_is_asked_with_where_each_fact_is_found(console: Client, real: Commune) -> None:
    page = text_of(console.get(SHEET))
    assert "Fiche de Vénissieux" in page
    assert "annuaire-entreprises.data.gouv.fr" in page
    assert "auprès de la CNIL" in page
    assert f'<span class="figures">{real.siren}</span>' in page
    assert 'name="siren"' not in page


def test_the_sheet_is_written_and_logged_without_what_it_holds(console: Client, real: Commune) -> None:
    done = text_of(console.post(SHEET, SHEET_ANSWERS, follow=True))
    assert "La fiche de Vénissieux est enregistrée." in done
    real.refresh_from_db()
    assert real.siret == "21690259300013"
    assert real.contact_email == "mairie@venissieux.example"
    entry = Entry.objects.get(action=ConsoleAction.COMMUNE_DESCRIBED)
    assert entry.actor_label == "Oscar Blanc"
    assert entry.detail == {"commune": "venissieux", "columns": "siret, contact_email, dpo_contact"}


def test_a_wrong_answer_is_explained_and_kept(console: Client, real: Commune) -> None:
    answer = console.post(SHEET, {**SHEET_ANSWERS, "siret": "21690259300014", "contact_email": "mairie"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Ce SIRET n’existe pas" in page
    assert "« mairie » n’est pas une adresse électronique." in page
    assert 'value="Cabinet Data, dpo@data.example"' in page
    assert 'href="#id_siret"' in page
    real.refresh_from_db()
    assert real.dpo_contact == ""


def test_the_checklist_leads_to_where_each_line_is_done(console: Client, real: Commune) -> None:
    page = text_of(console.get(PAGE))
    for anchor in ("siret", "dpo_contact", "contact_email", "publication_director"):
        assert f'href="{SHEET}#id_{anchor}"' in page
        assert f'id="id_{anchor}"' in text_of(console.get(SHEET))
    assert f'href="{INVITE}"' in page
    assert "à faire par l’opérateur, avec ce que donne la mairie" in page


def test_a_real_commune_goes_from_the_sheet_to_open(console: Client, real: Commune) -> None:
    console.post(SHEET, SHEET_ANSWERS)
    with commune_context(real):
        give_role(Agent.objects.create_agent("dgs@venissieux.example"), Role.ADMINISTRATOR)
        configure_client(
            Provider.PROCONNECT, issuer="https://fca.example/api/v2", client_id="x", secret="s" * 64
        )
    refused = text_of(console.post(f"{PAGE}ouvrir/"))
    assert "Textes d’exemple" in refused
    assert "SIRET" not in refused


def test_a_siren_is_asked_where_the_geography_has_none(console: Client, without_siren: Commune) -> None:
    assert 'name="siren"' in text_of(console.get(SHEET))
    answer = console.post(SHEET, {**SHEET_ANSWERS, "siren": "216902593"}, follow=True)
    assert answer.redirect_chain
    without_siren.refresh_from_db()
    assert without_siren.siren == "216902593"
    with commune_context(without_siren):
        own = AcceptedOrganisation.objects.get()
        assert (own.siren, own.kind) == ("216902593", "commune")
    corrected = {**SHEET_ANSWERS, "siren": "120027016", "siret": "12002701600019"}
    with commune_context(without_siren):
        waiting = invite("dgs@venissieux.example", Role.ADMINISTRATOR)
    console.post(SHEET, corrected)
    with commune_context(without_siren):
        assert AcceptedOrganisation.objects.get().siren == "120027016"
        assert Invitation.objects.get(pk=waiting.pk).siren == "120027016"


def test_an_administrator_is_invited_from_the_console(
    console: Client, real: Commune, at_venissieux: Client
) -> None:
    done = text_of(console.post(INVITE, {"email": "dgs@venissieux.example"}, follow=True))
    assert "L’invitation est partie à dgs@venissieux.example." in done
    assert "envoyée le" in done
    with commune_context(real):
        invitation = Invitation.objects.get(email="dgs@venissieux.example")
        assert (invitation.role, invitation.siren) == (Role.ADMINISTRATOR, real.siren)
        theirs = Entry.objects.get(action=IdentityAction.INVITED)
        assert (theirs.actor_kind, theirs.actor_label) == (ActorKind.OPERATOR, "Oscar Blanc")
    ours = Entry.objects.get(action=ConsoleAction.ADMINISTRATOR_INVITED)
    assert ours.detail == {"commune": "venissieux"}
    run_outbox(real)
    sent = mail.outbox[-1]
    assert sent.to == ["dgs@venissieux.example"]
    link = re.search(r"http\S+/connexion/agents/invitation/\S+", str(sent.body))
    assert link
    assert at_venissieux.get(link[0].partition(real.primary_host)[2].lstrip(":0123456789")).status_code == 200


def test_an_address_that_is_none_is_explained(console: Client, real: Commune) -> None:
    answer = console.post(INVITE, {"email": "dgs"})
    assert answer.status_code == 422
    assert "prenom.nom@mairie.fr" in text_of(answer)


def test_without_a_siren_nobody_is_invited(console: Client, without_siren: Commune) -> None:
    assert "d’abord dans sa fiche" in text_of(console.get(INVITE))
    answer = console.post(INVITE, {"email": "dgs@venissieux.example"})
    assert answer.status_code == 422
    with commune_context(without_siren):
        assert not Invitation.objects.exists()
    assert not Entry.objects.filter(action=ConsoleAction.ADMINISTRATOR_INVITED).exists()


def test_an_invitation_is_withdrawn(console: Client, real: Commune) -> None:
    console.post(INVITE, {"email": "dgs@venissieux.example"})
    with commune_context(real):
        pk = Invitation.objects.get().pk
    done = text_of(console.post(f"{PAGE}invitations/{pk}/retirer/", follow=True))
    assert "son lien ne sert plus" in done
    assert "envoyée le" not in done
    with commune_context(real):
        assert Invitation.objects.get().withdrawn_at
    assert Entry.objects.filter(action=ConsoleAction.INVITATION_WITHDRAWN).exists()
    assert console.post(f"{PAGE}invitations/{pk}/retirer/").status_code == 404


def test_an_invitation_of_another_commune_or_role_is_not_found(
    console: Client, real: Commune, givors: Commune
) -> None:
    with commune_context(givors):
        theirs = invite("dgs@givors.example", Role.ADMINISTRATOR)
    with commune_context(real):
        clerk = invite("accueil@venissieux.example", Role.INSTRUCTOR)
    for pk in (theirs.pk, clerk.pk):
        assert console.post(f"{PAGE}invitations/{pk}/retirer/").status_code == 404
    assert "accueil@venissieux.example" not in text_of(console.get(PAGE))


def test_the_preview_link_shows_the_site_until_it_is_renewed(
    console: Client, real: Commune, at_venissieux: Client
) -> None:
    page = text_of(console.get(PAGE))
    assert f"/?apercu={real.preview_key}" in page
    assert (
        page.count(f'href="http://venissieux.localhost/?apercu={real.preview_key}"') == 2
    )  # and « Voir le site »
    assert at_venissieux.get("/", {"apercu": str(real.preview_key)}).status_code == 302
    assert at_venissieux.get("/").status_code == 200
    done = text_of(console.post(f"{PAGE}apercu/", follow=True))
    assert "Le lien d’aperçu est renouvelé" in done
    assert str(real.preview_key) not in done
    assert at_venissieux.get("/").status_code == 503
    assert Entry.objects.filter(action=ConsoleAction.PREVIEW_RENEWED).exists()


def test_an_open_commune_has_no_preview_link(console: Client, real: Commune) -> None:
    real.state = CommuneState.OPEN
    real.save()
    assert str(real.preview_key) not in text_of(console.get(PAGE))
    console.post(f"{PAGE}apercu/")
    before = real.preview_key
    real.refresh_from_db()
    assert real.preview_key == before


def test_a_demonstration_needs_no_link(console: Client, venissieux: Commune) -> None:
    assert "apercu=" not in text_of(console.get(PAGE))


@pytest.mark.parametrize("page", ["fiche/", "inviter/"])
def test_a_commune_that_is_nobodys_is_not_found(console: Client, page: str) -> None:
    assert console.get(f"/communes/atlantis/{page}").status_code == 404


@pytest.mark.parametrize(
    "page",
    ["fiche/", "inviter/", "apercu/", "invitations/00000000-0000-4000-8000-000000000000/retirer/"],
)
def test_a_stranger_changes_nothing(at_operator: Client, real: Commune, page: str) -> None:
    answer = at_operator.post(PAGE + page, {**SHEET_ANSWERS, "email": "x@example.org"})
    assert answer.status_code in {302, 405}
    assert "/connexion/" in answer["location"]
    before = real.preview_key
    real.refresh_from_db()
    assert (real.siret, real.preview_key) == ("", before)
    with commune_context(real):
        assert not Invitation.objects.exists()


def test_a_change_needs_the_forms_own_token(console: Client, real: Commune) -> None:
    console.handler.enforce_csrf_checks = True
    for page in ("fiche/", "inviter/", "apercu/"):
        assert console.post(PAGE + page, {**SHEET_ANSWERS, "email": "x@example.org"}).status_code == 403


def test_a_get_renews_and_withdraws_nothing(console: Client, real: Commune) -> None:
    assert console.get(f"{PAGE}apercu/").status_code == 405
    nobody = "00000000-0000-4000-8000-000000000000"
    assert console.get(f"{PAGE}invitations/{nobody}/retirer/").status_code == 405
