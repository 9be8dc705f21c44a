"""The people of the demonstration, all invented: two agents a commune, an invited administrator, the operator's staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from stdnum import luhn

from identity.accounts.enums import Role
from identity.accounts.models import Agent
from identity.accounts.second_factor import text_key
from identity.accounts.services import give_role
from identity.oidc.enums import Provider
from identity.town_hall.enums import DefaultService
from identity.town_hall.models import Service
from ops.demo import standins
from ops.demo.content import Account
from tenants.current import commune_context, operator_context
from tenants.models import public_url

if TYPE_CHECKING:
    from ops.demo.content import Demonstration
    from tenants.models import Commune

RECOVERY_CODES = 5


@dataclass(frozen=True)
class Person:
    """``work`` lists roles with the slug of their service, empty for the whole commune."""

    first_name: str
    last_name: str
    work: tuple[tuple[Role, str], ...]

    def uid(self) -> str:
        return self.first_name.lower().replace("é", "e")


CLERK = Person(
    "Claire",
    "Morel",
    (
        (Role.ADMINISTRATOR, ""),
        (Role.WEBMASTER, ""),
        (Role.INSTRUCTOR, DefaultService.CIVIL_STATUS.value),
        (Role.INSTRUCTOR, DefaultService.PUBLIC_SPACE.value),
        (Role.INSTRUCTOR, DefaultService.CHILDHOOD.value),
        (Role.INSTRUCTOR, DefaultService.PLANNING.value),
        (Role.INSTRUCTOR, DefaultService.ASSOCIATIONS.value),
    ),
)
TECHNICIAN = Person("Bruno", "Petit", ((Role.INSTRUCTOR, DefaultService.PUBLIC_SPACE.value),))
OPERATOR = Person("Oscar", "Blanc", ((Role.OPERATOR, ""),))


def fill(demonstration: Demonstration) -> list[Account]:
    known: list[dict[str, Any]] = []
    for commune in demonstration.communes:
        _with_siret(commune)
        with commune_context(commune), transaction.atomic():
            standins.provision_standins(commune, options=None)  # type: ignore[arg-type]  # the step reads none
            known += [_agent(person, commune) for person in (CLERK, TECHNICIAN)]
    with operator_context(), transaction.atomic():
        standins.connect(Provider.PROCONNECT)
        known.append(_agent(OPERATOR, None))
    standins.write_agents(known)
    return second_factor_accounts()


def _with_siret(commune: Commune) -> None:
    """An establishment of the demonstration's own: the State's data are asked in its name (`recipient`)."""
    if not commune.siret:
        first = f"{commune.siren}0001"
        commune.siret = f"{first}{luhn.calc_check_digit(first)}"
        with operator_context():
            commune.save(update_fields=["siret"])


def second_factor_accounts() -> list[Account]:
    """Who may sign in, with recovery codes made now."""
    with operator_context(), transaction.atomic():
        return _accounts(_second_factor(Agent.objects.get(email=email_of(OPERATOR, None))))


def _agent(person: Person, commune: Commune | None) -> dict[str, Any]:
    """The account here, and what the simulated ProConnect says of the person."""
    email = email_of(person, commune)
    idp_id = f"demo-{commune.slug if commune else 'operateur'}"
    siret = f"{commune.siren if commune else settings.OPERATOR_SIREN}00016"
    agent = Agent.objects.filter(email=email).first() or Agent.objects.create_agent(
        email,
        first_name=person.first_name,
        last_name=person.last_name,
        idp_id=idp_id,
        uid=person.uid(),
        siret=siret,
    )
    for role, slug in person.work:
        give_role(agent, role, Service.objects.get(slug=slug) if slug else None)
    return {
        "email": email,
        "given_name": person.first_name,
        "usual_name": person.last_name,
        "uid": person.uid(),
        "siret": siret,
        "idp_id": idp_id,
        "acr": "eidas1",
        "amr": ["pwd"],
    }


def email_of(person: Person, commune: Commune | None) -> str:
    return f"{person.uid()}@{commune.slug if commune else 'operateur'}.example"


def _second_factor(agent: Agent) -> str:
    """A key for an application, and a few recovery codes made anew at each start: a visitor may have no application."""
    device, _ = TOTPDevice.objects.get_or_create(
        user=agent, defaults={"name": "Démonstration", "confirmed": True}
    )
    static, _ = StaticDevice.objects.get_or_create(user=agent, defaults={"name": "Codes de secours"})
    static.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=static, token=code) for code in codes])
    return f"code de secours {' ou '.join(codes)} ; ou clé {text_key(device)} dans une application"


def _accounts(second_factor: str) -> list[Account]:
    example = public_url("<commune>.localhost")
    return [
        Account(
            "Usager (FranceConnect simulé)", f"{example}/connexion/", "identifiant test, mot de passe 123"
        ),
        Account(
            "Claire Morel, administratrice et instructrice",
            f"{example}/instruction/ ou /gestion/",
            "claire@<commune>.example dans ProConnect simulé",
        ),
        Account(
            "Bruno Petit, voirie", f"{example}/instruction/", "bruno@<commune>.example dans ProConnect simulé"
        ),
        Account(
            "Oscar Blanc, opérateur",
            public_url(settings.OPERATOR_HOSTS[0]) + "/",
            f"oscar@operateur.example dans ProConnect simulé, puis {second_factor}",
        ),
    ]
