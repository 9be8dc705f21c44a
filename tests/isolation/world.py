"""Two communes, each full: Vénissieux holds canaries that Givors must never see."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from psycopg import sql
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.acts import drafts
from cms.acts.importing import uploads
from cms.acts.importing.table import Author
from cms.alerts.models import Alert
from cms.directory.enums import EntryKind
from cms.directory.models import DirectoryPage
from cms.directory.places import list_of
from cms.gestion.previews import link
from cms.pages.enums import ListKind
from cms.pages.models import EventPage, ListPage, NewsIndexPage, NewsPage
from cms.streets.models import Street
from cms.streets.rounds import Collections
from cms.streets.services import put as put_street
from identity.accounts.enums import OrganisationKind, Role
from identity.accounts.services import accept_organisation, give_role, invite
from identity.citizens.models import Citizen
from identity.town_hall.models import Service
from teleservices.deadlines import CorrectionReason
from teleservices.documents.services import issue_document
from teleservices.dossiers.behalf import Party
from teleservices.dossiers.mandate_mails import contest_token
from teleservices.dossiers.models import Dossier, Offer, Piece
from teleservices.dossiers.services import (
    ask_correction,
    keep_for_later,
    save_step,
    say_for_whom,
    start_draft,
    take_charge,
)
from teleservices.instruction.batches.services import prepare
from teleservices.instruction.enums import BatchVerb
from teleservices.instruction.filters import Filters
from teleservices.instruction.labels import put_label
from teleservices.instruction.models import Label, RoutingRule
from teleservices.instruction.opinions import services as opinions
from teleservices.instruction.saved import save_filter
from teleservices.retention.enums import Fate, HoldKind, TransferState
from teleservices.retention.models import Destruction, Transfer
from teleservices.retention.services import hold
from teleservices.rooms.models import Room
from teleservices.rooms.services import close_room
from tenants import signing
from tenants.connection import connection
from tenants.current import commune_context
from tests.cms.acts import papers
from tests.people import login, login_citizen, make_agent
from tests.teleservices.instruction.filing import BIRTH, counter, file_act, file_at_desk, file_report

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from tenants.models import Commune

#: Planted in everything that Vénissieux holds; letters only, so that no escaping hides it.
CANARY = "Zanzibarine"


@dataclass
class World:
    """``ids`` are of Vénissieux's objects, by the names that paths take."""

    ids: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


def fill(commune: Commune, agent: Agent) -> World:
    """Everything that a commune can hold, with the canary in it."""
    world = World()
    with commune_context(commune):
        _site(world)
        _acts(world, agent)
        _requests(world, agent)
        _desk(world, agent)
        _people(world, agent)
        world.tokens["draft"] = link(NewsPage.objects.get(pk=world.ids["page"]), agent)[0].split("/")[-2]
        world.tokens["signed"] = signing.dumps({"who": CANARY}, salt="isolation")
    return world


def _site(world: World) -> None:
    picture = io.BytesIO()
    Picture.new("RGB", (60, 40), "navy").save(picture, "PNG")
    image = get_image_model().objects.create(title=CANARY, file=ImageFile(picture, name="zanzibarine.png"))
    document = get_document_model().objects.create(
        title=CANARY, file=ImageFile(io.BytesIO(b"%PDF-1.4 x"), name="z.pdf")
    )
    index = NewsIndexPage.objects.get()
    news = NewsPage(title=CANARY, slug="zanzibarine", lead=CANARY, date=timezone.localdate())
    index.add_child(instance=news)
    _directory(world)
    event = EventPage(title=CANARY, slug="zanzibarine", lead=CANARY, start_date=timezone.localdate())
    ListPage.objects.get(kind=ListKind.AGENDA).add_child(instance=event)
    world.ids |= {
        "image": image.pk,
        "document": document.pk,
        "page": news.pk,
        "event_address": "agenda/zanzibarine",
        "media": image.get_rendition("fill-20x20").file.name,
    }


def _acts(world: World, agent: Agent) -> None:
    """One that is published, and one that waits for its second look."""
    annex = papers.paper(papers.pdf(f"Le plan de {CANARY} et ses légendes."), "zanzibarine.pdf")
    number = {"title": CANARY, "number": CANARY, "author_last_name": CANARY, "service": CANARY}
    act = papers.posted(
        agent, papers.pdf(f"Texte de {CANARY}, délibéré en séance publique."), annexes=[annex], **number
    )
    draft = drafts.save(papers.a_deposit(**number), [annex], made_by=CANARY)
    upload = SimpleUploadedFile("zanzibarine.zip", CANARY.encode())
    batch = uploads.begin(upload, Author(CANARY, CANARY, CANARY), made_by=CANARY, now=timezone.now())
    world.ids |= {
        "act": act.pk,
        "act_slug": act.slug,
        "act_file": act.file.name,
        "draft": draft.id,
        "act_batch": batch.id,
    }


def _directory(world: World) -> None:
    service = Service.objects.create(
        slug="zanzibarine", name=CANARY, summary=CANARY, email="z5@zanzibarine.example"
    )
    entry = DirectoryPage(kind=EntryKind.ASSOCIATION, title=CANARY, slug="zanzibarine", summary=CANARY)
    list_of(EntryKind.ASSOCIATION).add_child(instance=entry)
    alert = Alert.objects.create(title=CANARY, text=CANARY)
    street = Street(name=f"Rue {CANARY}", sector=CANARY)
    put_street(street, Collections(note=CANARY), (), ()).save()
    world.ids |= {
        "service": service.pk,
        "service_slug": service.slug,
        "entry_slug": entry.slug,
        "alert": alert.pk,
        "street_slug": street.slug,
    }


def _requests(world: World, agent: Agent) -> None:
    citizen = Citizen.objects.create(email="z@zanzibarine.example", given_name=CANARY, family_name=CANARY)
    dossier = file_act(citizen, demandeur={"birth_name": CANARY, "given_names": CANARY})
    report = file_report(with_photo=True, description=f"{CANARY} : trou au milieu de la piste")
    take_charge(dossier, agent=agent)
    correction = ask_correction(
        dossier, agent=agent, reason=CorrectionReason.INCOMPLETE, text=CANARY, fields=("parent_2",)
    )
    _kept(world, report, agent)
    draft = start_draft(Offer.objects.select_related("copy").get(slug="signalement"))
    draft = save_step(draft, "probleme", {"description": CANARY})
    world.ids |= {
        "dossier_id": dossier.pk,
        "pk": dossier.pk,
        "report": report.pk,
        "piece_id": Piece.objects.filter(dossier=report).get().pk,
        "correction_id": correction.pk,
        "document_id": issue_document(dossier, "courrier", agent=agent, text=CANARY).pk,
        "citizen": citizen,
    }
    world.tokens["resume"] = keep_for_later(draft).code
    _for_another(world, agent)


def _for_another(world: World, agent: Agent) -> None:
    behalf = counter(beneficiary=Party(given_names=CANARY, family_name=CANARY, address=CANARY))
    mandated = file_at_desk(agent, "acte-etat-civil", BIRTH, behalf)
    world.ids["mandated"] = mandated.pk
    world.tokens["contest"] = contest_token(mandated)
    offer = Offer.objects.select_related("copy").get(slug="acte-etat-civil")
    world.ids["desk_draft"] = say_for_whom(start_draft(offer, agent=agent), behalf).pk


def _desk(world: World, agent: Agent) -> None:
    dossier = Dossier.objects.select_related("service").get(pk=world.ids["pk"])
    label = Label.objects.create(service=dossier.service, name=CANARY)
    put_label(dossier, label, agent=agent)
    asked = {
        "email": "z3@zanzibarine.example", "name": CANARY, "question": CANARY, "is_confidential": False,
        "due_on": timezone.localdate() + timedelta(days=9),
    }  # fmt: skip
    opinion = opinions.ask(dossier, agent=agent, service=dossier.service, asked=asked)
    invited = opinions.ask(dossier, agent=agent, service=None, asked=asked)
    rule = RoutingRule.objects.create(
        offer_id=dossier.offer_id, condition=f"commune.name == '{CANARY}'", service=dossier.service
    )
    world.ids["rule"] = rule.pk
    room = Room.objects.create(pk=7654321987, name=CANARY, service=dossier.service, capacity=10, rules=CANARY)
    today = timezone.localdate()
    closure = close_room(room, today, today, CANARY, agent=agent)
    world.ids |= {"room": room.pk, "closure": closure.pk}
    world.tokens["opinion"] = opinions.new_token(invited)
    world.ids |= {
        "opinion": opinion.pk,
        "label": label.pk,
        "saved_filter": save_filter(agent, CANARY, Filters(words=CANARY), dossier.service).pk,
        "batch": prepare(agent, BatchVerb.WRITE, {"text": CANARY}, [dossier]).pk,
    }


def _kept(world: World, report: Dossier, agent: Agent) -> None:
    held = hold(report, HoldKind.DISPUTE, CANARY, agent=agent)
    record = Destruction.objects.create(fate=Fate.ERASED, slug="signalement", title=CANARY, rule=CANARY)
    transfer = Transfer(slug="signalement", title=CANARY, agency=CANARY, state=TransferState.READY)
    transfer.package.save("zanzibarine.zip", ImageFile(io.BytesIO(CANARY.encode())))
    world.ids |= {"hold": held.pk, "destruction": record.pk, "transfer": transfer.pk}


def _people(world: World, agent: Agent) -> None:
    colleague = agent.memberships.filter(role=Role.INSTRUCTOR).get()
    invitation = invite("z2@zanzibarine.example", Role.READER)
    organisation = accept_organisation(OrganisationKind.CCAS, CANARY, "266900019")
    world.ids |= {
        "membership_id": colleague.pk,
        "invitation_id": invitation.pk,
        "organisation_id": organisation.pk,
        "agent": agent.pk,
    }


def contents(commune: Commune) -> dict[str, str]:
    """A digest of the rows of each of its tables."""
    with commune_context(commune), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        one = sql.SQL("SELECT {name}, md5(string_agg(r::text, '|' ORDER BY r::text)) FROM {table} AS r")
        each = [one.format(name=sql.Literal(name), table=sql.Identifier(name)) for name in tables]
        cursor.execute(sql.SQL(" UNION ALL ").join(each))
        return dict(cursor.fetchall())


def strongest(commune: Commune, first_name: str) -> Agent:
    """An agent with every role that a commune can give."""
    agent = make_agent(commune, first_name, "Roux")
    with commune_context(commune):
        for role in (Role.ADMINISTRATOR, Role.WEBMASTER, Role.INSTRUCTOR, Role.READER):
            give_role(agent, role)
    return agent


def browser_of(commune: Commune, agent: Agent | None = None, citizen: Citizen | None = None) -> Client:
    client = Client(raise_request_exception=False, headers={"host": commune.primary_host})
    if agent:
        login(client, agent)
    if citizen:
        login_citizen(client, citizen)
    return client
