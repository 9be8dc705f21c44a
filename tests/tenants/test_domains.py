"""A commune's own names (attacks 27 and 28): nothing without a proof, one owner, and a proof that is looked for again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from tenants.current import commune_context
from tenants.domains import checking, lookup, names, services
from tenants.domains.checks import go_live
from tenants.domains.enums import Change, ClaimState, Finding
from tenants.domains.errors import DomainRefused, LeadsElsewhere
from tenants.domains.models import DomainClaim
from tenants.models import Commune, Domain
from tenants.states import CommuneState
from tests.name_server import Zone, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper

NAME, WWW = "ville-de-venissieux.fr", "www.ville-de-venissieux.fr"
OURS = "192.0.2.10"


@pytest.fixture
def zone(settings: SettingsWrapper) -> Iterator[Zone]:
    zone = Zone()
    with served(zone) as address:
        settings.DNS_SERVERS = [address]
        settings.PUBLIC_ADDRESSES = [OURS]
        yield zone


def prove(zone: Zone, claim: DomainClaim) -> checking.Checked:
    zone.put(claim.record_name, "TXT", f'"{claim.record_value}"')
    return checking.check(claim)


def get(host: str, path: str = "/plan-du-site/") -> int:
    return Client(headers={"host": host}).get(path).status_code


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        (" Vénissieux.FR. ", "xn--vnissieux-b4a.fr"),
        ("www.Mairie.Ville.fr", "www.mairie.ville.fr"),
        ("ville.paris", "ville.paris"),
    ],
)
def test_a_name_is_read_as_people_type_it(typed: str, host: str) -> None:
    assert names.read_host(typed) == host


@pytest.mark.parametrize(
    "typed",
    ["*.ville.fr", "ville", "ville.fr:443", "https://ville.fr", "ville.fr/", "192.0.2.1", "[2001:db8::1]", "a_b.fr",
     "-a.fr", "a..fr", "", "é" * 64 + ".fr", "a." * 130 + "fr", "ville.fr.evil\r\nx.fr", "xn--zz.fr"],
)  # fmt: skip
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="n’est pas un nom de domaine"):
        names.read_host(typed)


@pytest.mark.parametrize("typed", ["gouv.fr", "co.uk", "github.io", "asso.fr"])
def test_a_public_suffix_is_nobodys(typed: str) -> None:
    with pytest.raises(ValueError, match="domaine public"):
        names.read_host(typed)


def test_the_proof_is_asked_of_the_name_without_its_www() -> None:
    assert names.bare_name("www.ville.fr") == "ville.fr"
    assert names.bare_name("ville.fr") == "ville.fr"
    assert names.bare_name("www.fr") == "www.fr"
    assert names.shown("xn--vnissieux-b4a.fr") == "vénissieux.fr"


def test_operators_names_and_those_above_them_are_never_a_communes(
    venissieux: Commune, settings: SettingsWrapper
) -> None:
    settings.OPERATOR_HOSTS = ["parvis.syndicat.fr"]
    settings.COMMUNE_DOMAIN = "communes.syndicat.fr"
    for host in (
        "parvis.syndicat.fr", "www.parvis.syndicat.fr", "communes.syndicat.fr", "givors.communes.syndicat.fr",
        "syndicat.fr", "www.syndicat.fr",
    ):  # fmt: skip
        with pytest.raises(DomainRefused, match="opérateur"):
            services.claim(venissieux, host)
    services.claim(venissieux, "venissieux.fr")
    assert DomainClaim.objects.count() == 1


def test_a_name_leads_nowhere_before_its_proof_and_everywhere_after(venissieux: Commune, zone: Zone) -> None:
    claim = services.claim(venissieux, WWW)
    assert (claim.host, claim.state, get(NAME), get(WWW)) == (NAME, ClaimState.PENDING, 404, 404)
    assert checking.check(claim).finding is Finding.ABSENT
    zone.put(claim.record_name, "TXT", '"v=spf1 -all"', f'"{claim.record_value}x"')
    assert checking.check(claim).finding is Finding.OTHER
    assert get(NAME) == 404
    halves = claim.record_value[:20], claim.record_value[20:]
    zone.put(claim.record_name, "TXT", '"something else"', f'"{halves[0]}" "{halves[1]}"')
    proved = checking.check(claim)
    assert (proved.change, proved.claim.state) == (Change.PROVED, ClaimState.VERIFIED)
    assert {get(NAME), get(WWW)} == {301}
    assert Domain.objects.get(tenant=venissieux, is_primary=True).domain == "venissieux.localhost"


def test_only_the_proof_decides_between_two_communes(
    venissieux: Commune, givors: Commune, zone: Zone
) -> None:
    """Attack 27: a claim gives no right, the first proof does, and no second one takes it away."""
    theirs, ours = services.claim(givors, NAME), services.claim(venissieux, NAME)
    assert theirs.token != ours.token
    zone.put(ours.record_name, "TXT", f'"{ours.record_value}"')
    assert checking.check(theirs).finding is Finding.OTHER
    assert checking.check(ours).change is Change.PROVED
    zone.put(ours.record_name, "TXT", f'"{ours.record_value}"', f'"{theirs.record_value}"')
    assert checking.check(theirs).change is Change.TAKEN
    assert Domain.objects.get(domain=NAME).tenant == venissieux
    with pytest.raises(DomainRefused, match="Vénissieux"):
        services.claim(givors, WWW)


def test_an_alias_proves_nothing(venissieux: Commune, zone: Zone) -> None:
    """Attack 27: a dangling CNAME, its own or a wildcard's, would let whoever holds its target answer."""
    claim = services.claim(venissieux, NAME)
    zone.put(claim.record_name, "CNAME", "proof.elsewhere.example")
    assert checking.check(claim).finding is Finding.ALIAS
    zone.put("proof.elsewhere.example", "TXT", f'"{claim.record_value}"')
    assert checking.check(claim).finding is Finding.ALIAS
    assert get(NAME) == 404


def test_a_name_that_was_given_up_is_404_at_once_and_its_old_proof_serves_nobody(
    venissieux: Commune, givors: Commune, zone: Zone
) -> None:
    """Attack 27: the name still points here after off-boarding, and the record is still there."""
    prove(zone, services.claim(venissieux, NAME, as_primary=True))
    assert services.remove(venissieux, WWW) == (NAME, WWW)
    assert {get(NAME), get(WWW)} == {404}
    for commune in (givors, venissieux):
        assert checking.check(services.claim(commune, NAME)).finding is Finding.OTHER
    assert {get(NAME), get(WWW)} == {404}


def test_the_name_of_a_commune_that_is_gone_is_404_and_may_be_proved_by_another(
    venissieux: Commune, givors: Commune, zone: Zone
) -> None:
    prove(zone, services.claim(givors, NAME))
    Commune.objects.filter(pk=givors.pk).update(state=CommuneState.GONE)
    services.forget_hosts()
    assert get(NAME) == 404
    with pytest.raises(DomainRefused, match="fermée"):
        services.claim(givors, "autre.fr")
    prove(zone, services.claim(venissieux, NAME))
    assert Domain.objects.get(domain=NAME).tenant == venissieux


def test_the_operators_own_address_of_a_commune_always_stays(venissieux: Commune, zone: Zone) -> None:
    with pytest.raises(DomainRefused, match="elle reste"):
        services.remove(venissieux, "venissieux.localhost")
    with pytest.raises(DomainRefused, match="n’a pas le nom"):
        services.remove(venissieux, "givors.localhost")
    prove(zone, services.claim(venissieux, NAME))
    services.make_primary(venissieux, NAME, insist=True)
    services.remove(venissieux, NAME)
    assert Domain.objects.get(tenant=venissieux).domain == "venissieux.localhost"
    assert Commune.objects.get(pk=venissieux.pk).primary_host == "venissieux.localhost"


def test_a_primary_address_leads_here_or_is_insisted_upon(venissieux: Commune, zone: Zone) -> None:
    with pytest.raises(DomainRefused, match="ne mène pas à Vénissieux"):
        services.make_primary(venissieux, NAME, insist=True)
    prove(zone, services.claim(venissieux, NAME))
    zone.broken.add(WWW)
    with pytest.raises(LeadsElsewhere, match="ne dit pas"):
        services.make_primary(venissieux, WWW)
    zone.broken.clear()
    zone.put(WWW, "A", OURS)
    zone.put(WWW, "AAAA", "2001:db8::dead")
    with pytest.raises(LeadsElsewhere, match="ne mène pas à ce serveur"):
        services.make_primary(venissieux, WWW)
    zone.records.pop((WWW, "AAAA"))
    assert services.make_primary(venissieux, WWW).base_url == f"http://{WWW}"
    assert list(
        Domain.objects.filter(tenant=venissieux, is_primary=True).values_list("domain", flat=True)
    ) == [WWW]


def test_without_addresses_of_its_own_the_console_says_where_here_is(
    zone: Zone, settings: SettingsWrapper
) -> None:
    settings.PUBLIC_ADDRESSES = []
    assert lookup.leads_here(NAME) is None
    zone.put("operateur.localhost", "A", OURS)
    zone.put(NAME, "CNAME", "operateur.localhost")
    assert lookup.leads_here(NAME) is True
    assert lookup.leads_here("absent.fr") is False


def test_wagtails_site_follows_the_primary_address(venissieux: Commune, givors: Commune, zone: Zone) -> None:
    prove(zone, services.claim(venissieux, NAME))
    services.make_primary(venissieux, NAME, insist=True)
    with commune_context(venissieux):
        assert Site.objects.get().hostname == NAME
    with commune_context(givors):
        assert Site.objects.get().hostname == "givors.localhost"
    assert connection.schema_name == "public"


def test_a_wanted_primary_waits_for_its_proof_and_for_its_address(venissieux: Commune, zone: Zone) -> None:
    claim = services.claim(venissieux, WWW, as_primary=True)
    line = go_live(venissieux)[0]
    assert (line.done, WWW in line.label) == (False, True)
    proved = prove(zone, claim)
    assert (proved.primary, proved.claim.wanted_primary) == ("", WWW)
    assert proved.claim.next_check_at < timezone.now() + timedelta(hours=8)
    zone.put(WWW, "A", OURS)
    assert checking.check(claim).primary == WWW
    assert go_live(Commune.objects.get(pk=venissieux.pk))[0].done


def test_a_silent_or_broken_name_server_loses_no_proof(
    venissieux: Commune, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = prove(zone, services.claim(venissieux, NAME)).claim
    monkeypatch.setattr(lookup, "PATIENCE", 0.3)
    zone.silent.add(claim.record_name)
    assert lookup.look(claim) is Finding.UNKNOWN
    zone.silent.clear()
    zone.broken.add(claim.record_name)
    now = timezone.now()
    for day in range(60):
        checked = checking.apply(claim, checking.look(claim), now + timedelta(days=day))
        assert (checked.change, checked.claim.state) == (Change.NONE, ClaimState.VERIFIED)
    assert get(NAME) == 301


def test_a_proof_that_is_gone_is_missed_for_days_told_then_withdrawn_after_the_grace(
    venissieux: Commune, zone: Zone, settings: SettingsWrapper
) -> None:
    """Attack 27, re-verification: the name may have been sold."""
    claim = prove(zone, services.claim(venissieux, NAME)).claim
    services.make_primary(venissieux, NAME, insist=True)
    settings.DOMAIN_GRACE_DAYS = 10
    zone.records.clear()
    now = timezone.now()
    seen: list[tuple[int, Change]] = []
    for hours in range(0, 24 * 20, 6):
        checked = checking.apply(claim, checking.look(claim), now + timedelta(hours=hours))
        if checked.change is not Change.NONE:
            seen.append((hours, checked.change))
        if checked.change is Change.LOST:
            assert get(NAME) == 200, "the site stands while a person looks"
            with pytest.raises(DomainRefused, match="perdue"):
                services.make_primary(venissieux, WWW, insist=True)
        if checked.change is Change.WITHDRAWN:
            assert checked.gone == (NAME, WWW)
            break
    assert seen == [(48, Change.LOST), (48 + 240, Change.WITHDRAWN)]
    assert {get(NAME), get(WWW)} == {404}
    assert get("venissieux.localhost") == 200
    fresh = DomainClaim.objects.get()
    assert fresh.token != claim.token, "the former record proves nothing any more"
    with pytest.raises(DomainRefused, match="retiré"):
        checking.apply(claim, Finding.PRESENT, now)
    assert prove(zone, fresh).change is Change.PROVED


def test_a_proof_that_comes_back_is_found_again(venissieux: Commune, zone: Zone) -> None:
    claim = prove(zone, services.claim(venissieux, NAME)).claim
    DomainClaim.objects.update(state=ClaimState.LOST, lost_at=timezone.now() - timedelta(days=90))
    assert checking.check(claim).change is Change.FOUND_AGAIN
    fresh = DomainClaim.objects.get()
    assert (fresh.state, fresh.absences, fresh.lost_at) == (ClaimState.VERIFIED, 0, None)


def test_looks_are_spread_and_only_what_is_due_is_looked_at(venissieux: Commune, zone: Zone) -> None:
    now = timezone.now()
    times = []
    for number in range(12):
        claim = prove(zone, services.claim(venissieux, f"ville-{number}.fr")).claim
        times.append((claim.next_check_at - now).total_seconds() / 3600)
    assert 19 < min(times) < max(times) < 29
    assert max(times) - min(times) > 1
    awaited = services.claim(venissieux, "attendue.fr")
    assert [claim.host for claim in checking.due(timezone.now())] == ["attendue.fr"]
    checked = checking.check(awaited).claim
    assert checked.next_check_at - timezone.now() < timedelta(minutes=7)
    DomainClaim.objects.filter(pk=awaited.pk).update(created_at=now - timedelta(days=40))
    assert checking.check(awaited).claim.next_check_at > now + timedelta(days=300)
