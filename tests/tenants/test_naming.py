"""What communes are called: renaming, reserved words, and slugs that stay their former owner's (attacks 27, 29, 40)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from cms.pages.models import HomePage
from identity.accounts.models import AcceptedOrganisation
from identity.accounts.services import accept_commune
from identity.town_hall.models import Service
from tenants import geography, naming
from tenants.current import commune_context
from tenants.errors import ProvisioningError
from tenants.models import Commune, Domain, FormerSlug
from tenants.naming import BadName
from tenants.outbox.models import Effect
from tenants.provisioning import opening
from tenants.provisioning.options import BadOption, ProvisioningOptions
from tenants.states import CommuneState, SlugFate
from tests.outbox import run_outbox
from tests.people import alice

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent

__all__ = ["alice"]

NEW_NAME = "Givors-sur-Rhône"
NEW_HOST = "givors-sur-rhone.localhost"


@pytest.fixture
def open_givors(givors: Commune) -> Commune:
    givors.state = CommuneState.OPEN
    givors.save()
    with commune_context(givors):
        accept_commune(givors)
    return givors


def test_everything_follows_a_new_name(open_givors: Commune, at_givors: Client) -> None:
    naming.rename(open_givors, name="Givors-sur-Rhône")
    assert (open_givors.slug, open_givors.primary_host) == ("givors-sur-rhone", NEW_HOST)
    there = {"host": NEW_HOST}
    home = at_givors.get("/", headers=there).content.decode()
    assert "<title>Givors-sur-Rhône" in home
    for page in ("/", "/mentions-legales/", "/donnees-personnelles/", "/accessibilite/", "/contact/"):
        said = at_givors.get(page, headers=there).content.decode()
        assert "Givors-sur-Rhône" in said
        assert "de Givors<" not in said.replace("de Givors-sur-Rhône", "")
        assert "givors.localhost" not in said
    with commune_context(open_givors):
        assert Service.objects.get(is_town_hall=True).name == "Mairie de Givors-sur-Rhône"
        assert AcceptedOrganisation.objects.get().label == "Commune – Givors-sur-Rhône"
        home_page = HomePage.objects.get()
        assert (home_page.title, home_page.draft_title) == (NEW_NAME, NEW_NAME)
        site = home_page.get_site()
        assert (site.hostname, site.site_name) == (NEW_HOST, NEW_NAME)


def test_agents_are_told_and_mail_leaves_in_the_new_name(venissieux: Commune, alice: Agent) -> None:
    naming.rename(venissieux, name="L'Isle-sur-Ozon")
    assert venissieux.name == "L’Isle-sur-Ozon"
    run_outbox(venissieux)
    sent = mail.outbox[-1]
    assert sent.subject == "Vénissieux s’appelle maintenant L’Isle-sur-Ozon"
    assert "http://l-isle-sur-ozon.localhost" in str(sent.body)
    assert "L’ancienne, venissieux.localhost, y renvoie." in str(sent.body)
    assert "l-isle-sur-ozon@" in sent.from_email


def test_the_former_host_stays_the_communes_own(open_givors: Commune, at_givors: Client) -> None:
    naming.rename(open_givors, name=NEW_NAME)
    former = Domain.objects.get(domain="givors.localhost")
    assert (former.tenant_id, former.is_primary) == (open_givors.pk, False)
    kept = FormerSlug.objects.get(slug="givors")
    assert (kept.commune_id, kept.insee, kept.until) == (open_givors.pk, "69091", None)
    assert naming.commune_called("givors") == open_givors
    assert naming.commune_called("GIVORS") == open_givors
    assert at_givors.get("/sante/vif").status_code == 200


def test_a_commune_with_a_domain_of_its_own_keeps_it(givors: Commune) -> None:
    Domain.objects.filter(tenant=givors).update(is_primary=False)
    Domain.objects.create(domain="www.givors.example", tenant=givors, is_primary=True)
    before = naming.rename(givors, name=NEW_NAME)
    assert givors.primary_host == before.host == "www.givors.example"
    assert set(givors.domains.values_list("domain", flat=True)) == {
        "www.givors.example", "givors.localhost", NEW_HOST,
    }  # fmt: skip


def test_a_name_may_change_and_the_address_stay(givors: Commune) -> None:
    naming.rename(givors, name=NEW_NAME, slug="givors")
    assert (givors.name, givors.primary_host) == (NEW_NAME, "givors.localhost")
    assert not FormerSlug.objects.exists()


def test_a_commune_takes_back_a_slug_of_its_own(givors: Commune) -> None:
    naming.rename(givors, name=NEW_NAME)
    naming.rename(givors, name="Givors")
    assert (givors.slug, givors.primary_host) == ("givors", "givors.localhost")
    assert [row.slug for row in FormerSlug.objects.all()] == ["givors-sur-rhone"]
    assert givors.domains.filter(is_primary=True).count() == 1


def test_a_title_written_by_hand_stays(givors: Commune) -> None:
    with commune_context(givors):
        home = HomePage.objects.get()
        home.title = home.draft_title = "Bienvenue"
        home.save()
        home.save_revision()
    naming.rename(givors, name=NEW_NAME)
    with commune_context(givors):
        assert HomePage.objects.get().title == "Bienvenue"


def test_a_draft_under_the_former_name_follows(givors: Commune) -> None:
    with commune_context(givors):
        HomePage.objects.get().save_revision()
    naming.rename(givors, name=NEW_NAME)
    with commune_context(givors):
        HomePage.objects.get().get_latest_revision().publish()
        assert HomePage.objects.get().title == NEW_NAME


@pytest.mark.parametrize(
    ("told", "field", "why"),
    [
        ({"name": "Givors"}, "name", "s’appelle déjà ainsi"),
        ({"name": "!!"}, "name", "n’est pas un nom"),
        ({"name": "x" * 121}, "name", "120 caractères"),
        ({"slug": "www"}, "slug", "mot réservé"),
        ({"slug": "pg-temp"}, "slug", "mot réservé"),
        ({"slug": "a_b"}, "slug", "mal formé"),
        ({"slug": "operateur"}, "slug", "mot réservé"),
        ({"slug": "venissieux"}, "slug", "d’une autre commune"),
        ({"slug": "grigny-69"}, "slug", ""),
        ({"slug": "lyon"}, "slug", "Lyon (69123)"),
        ({"name": "Lyon", "slug": "lyon"}, "slug", "Lyon (69123)"),
    ],
)
def test_a_name_that_cannot_be_changes_nothing(
    givors: Commune, venissieux: Commune, told: dict[str, str], field: str, why: str
) -> None:
    if not why:  # free: nobody's, and no word of ours
        naming.rename(givors, **told)
        return
    with pytest.raises(BadName, match=why.replace("(", r"\(").replace(")", r"\)")) as bad:
        naming.rename(givors, **told)
    assert bad.value.field == field
    assert Commune.objects.get(pk=givors.pk).slug == "givors"
    with commune_context(givors):
        assert not Effect.objects.exists()


def test_the_operators_own_hosts_are_no_communes(givors: Commune, settings: Any) -> None:
    settings.OPERATOR_HOSTS = ["console-du-syndicat.localhost"]
    assert "celle de l’opérateur" in naming.problem_of_slug("console-du-syndicat", "69091")
    assert "déjà pris" in naming.problem_of_host("console-du-syndicat.localhost", "69091")


def test_a_name_that_others_bear_is_told_apart_by_its_department(givors: Commune) -> None:
    naming.rename(givors, name="Saint-Priest")
    assert givors.slug == "saint-priest-69091", "saint-priest-69 is Saint-Priest’s, which may join tomorrow"
    naming.rename(givors, name="Saint-Denis")
    assert givors.slug == "saint-denis-69"


def test_a_slug_is_not_anothers_while_its_commune_lives_nor_a_year_after(
    givors: Commune, venissieux: Commune
) -> None:
    naming.rename(givors, name=NEW_NAME)
    assert "mène" in naming.problem_of_slug("givors", venissieux.insee)
    with transaction.atomic():
        naming.quarantine(givors)
    Domain.objects.filter(tenant=givors).delete()
    Commune.objects.filter(pk=givors.pk).update(slug="ailleurs", insee="00001")
    for slug in ("givors", "givors-sur-rhone"):
        row = FormerSlug.objects.get(slug=slug)
        assert row.reason == SlugFate.DELETED
        assert row.until
        assert timedelta(days=364) < row.until - timezone.now() <= timedelta(days=365)
        assert "reste réservé jusqu’au" in naming.problem_of_slug(slug, venissieux.insee)
        assert "reste réservé" in naming.problem_of_host(f"{slug}.localhost", venissieux.insee)
        assert naming.problem_of_slug(slug, "69091") == "", "the same commune is no other owner"
    FormerSlug.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert naming.problem_of_slug("givors", venissieux.insee) == ""


def test_no_opening_takes_a_slug_that_is_kept(venissieux: Commune) -> None:
    """Corbas asks for a host that was Feyzin's (attack 29), in words and by --domain."""
    FormerSlug.objects.create(
        slug="feyzin", commune_id=venissieux.pk, insee="69276", reason=SlugFate.RENAMED, until=None
    )
    with pytest.raises(BadOption, match="mène toujours chez elle") as refused:
        opening.open_commune(ProvisioningOptions(insee="69273", domain="feyzin.localhost"))
    assert refused.value.option == "domain"
    assert not Commune.objects.filter(insee="69273").exists()
    town = geography.find_town("69273")
    FormerSlug.objects.create(slug="corbas", commune_id=venissieux.pk, insee="69276", reason=SlugFate.RENAMED)
    assert naming.slug_for(town) == "corbas-69"
    FormerSlug.objects.filter(slug="corbas").update(insee="69273")
    assert naming.slug_for(town) == "corbas"
    with pytest.raises(ProvisioningError, match="existe déjà"):
        opening.open_commune(ProvisioningOptions(insee=venissieux.insee))


@pytest.mark.parametrize(
    "host", ["www.localhost", "mail.localhost", "ns1.localhost", "autodiscover.localhost", "a.b.localhost"]
)
def test_a_reserved_host_is_nobodys(db: None, host: str) -> None:
    assert naming.problem_of_host(host, "69273")


def test_a_domain_of_its_own_follows_no_rule_of_slugs(db: None) -> None:
    assert naming.problem_of_host("www.mail.example", "69273") == ""


def test_two_communes_renamed_alike_at_once_do_not_both_succeed(
    givors: Commune, venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    naming.rename(venissieux, name="Rivage", slug="rivage-69")
    monkeypatch.setattr(
        naming, "problem_of_slug", lambda slug, insee: ""
    )  # asked before the other one committed
    with pytest.raises(BadName, match="vient d’être pris"):
        naming.rename(givors, name="Rivage", slug="rivage-69")
    assert (givors.name, givors.slug) == ("Givors", "givors")
    kept = Commune.objects.get(pk=givors.pk)
    assert (kept.name, kept.slug, kept.primary_host) == ("Givors", "givors", "givors.localhost")
