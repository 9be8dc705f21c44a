"""What a commune is called, and its slug: whose each slug is, was and may become.

A slug is a commune's host label and the name before the @ of what is mailed for it. It comes from the official geography
or from a renaming, is never a word of the platform, and once it was a commune's it is nobody else's: as long as that
commune lives, then for ``SLUG_QUARANTINE_DAYS`` (attack 29). The same commune may take it again at any time: it is known
by its INSEE code, which no other one ever bears.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from tenants import geography
from tenants.announcing import Announcement, announce
from tenants.current import commune_context, operator_context
from tenants.errors import TenantError
from tenants.middleware import forget_hosts
from tenants.models import Commune, Domain, FormerSlug
from tenants.states import CommuneState, LifeEvent, SlugFate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from tenants.geography import Town

log = structlog.get_logger(__name__)


class BadName(TenantError):
    """A name or a slug that cannot be; ``field`` is ``name`` or ``slug``, the message says why, in French."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Renamed:
    """What a commune was called before; ``host`` is its primary host of then."""

    name: str
    slug: str
    host: str


def host_of(slug: str) -> str:
    return f"{slug}.{settings.COMMUNE_DOMAIN}".lower()


def problem_of_slug(slug: str, insee: str) -> str:
    """Why the commune of this INSEE code may not have this slug, in French; empty when it may."""
    if not geography.is_usable_label(slug):
        return (
            _("« %s » ne peut pas être l’adresse d’une commune : c’est un mot réservé, ou mal formé.") % slug
        )
    host = host_of(slug)
    if host in settings.OPERATOR_HOSTS:
        return _("L’adresse %s est celle de l’opérateur.") % host
    if Commune.objects.filter(slug=slug).exclude(insee=insee).exists():
        return _("« %s » est l’identifiant d’une autre commune.") % slug
    if Domain.objects.filter(domain=host).exclude(tenant__insee=insee).exists():
        return _("L’adresse %s mène à une autre commune.") % host
    former = _kept(slug).exclude(insee=insee).first()
    if former is None:
        return ""
    if former.until is None:
        return _("« %s » était l’identifiant d’une autre commune, et mène toujours chez elle.") % slug
    return _("« %(slug)s » était l’identifiant d’une autre commune : il reste réservé jusqu’au %(day)s.") % {
        "slug": slug, "day": f"{timezone.localtime(former.until):%d/%m/%Y}",
    }  # fmt: skip


def problem_of_host(host: str, insee: str) -> str:
    """Why this host name may not lead to the commune of this INSEE code, in French; empty when it may. Under the communes'
    own domain a host is a slug, and follows its rules."""
    if host in settings.OPERATOR_HOSTS:
        return _("Le nom de domaine %s est déjà pris.") % host
    if Domain.objects.filter(domain=host).exclude(tenant__insee=insee).exists():
        return _("Le nom de domaine %s est déjà pris.") % host
    label = host.removesuffix(f".{settings.COMMUNE_DOMAIN}".lower())
    if label == host:
        return ""
    if "." in label:
        return _("Sous %s, une commune n’a qu’un mot.") % settings.COMMUNE_DOMAIN
    return problem_of_slug(label, insee)


def slug_for(town: Town) -> str:
    """The slug of a commune that opens, by the geography's rule; the next one when another commune was renamed to it.
    Raises BadName when none is free."""
    for slug in _by_geography(town.insee, town.name, town.department):
        if not problem_of_slug(slug, town.insee):
            return slug
    raise BadName(
        "slug", _("Aucun identifiant n’est libre pour %s : renommez d’abord l’autre commune.") % town.name
    )


def _by_geography(insee: str, name: str, department: str) -> Iterator[str]:
    """The rule of a commune's life: the name when it is unique in France, else name-department, else name-INSEE. None
    that the geography keeps for another commune, which may join tomorrow."""
    try:
        town = geography.find_town(insee)
    except geography.TownLookupError:
        town = None
    if town is not None and geography.fold(town.name) == geography.fold(name):
        yield geography.slug_for(town)
    for slug in (name, f"{name}-{department}", f"{name}-{insee}"):
        if _official_owner(geography.fold(slug), insee) is None:
            yield geography.fold(slug)


def _official_owner(slug: str, insee: str) -> str | None:
    """The INSEE code of another commune that the geography gives this slug or name to: it may join tomorrow."""
    return next((owner for owner in geography.towns_called(slug) if owner != insee), None)


def rename(commune: Commune, *, name: str = "", slug: str = "") -> Renamed:
    """Give a commune another name, another slug, or both; without a slug, the geography's rule makes it from the name.

    Everything that bears the name follows in the same transaction. The former slug and its host stay the commune's for
    good: the host leads to the primary one. Raises BadName, and then nothing changed.
    """
    new_name = _read_name(name) if name else commune.name
    new_slug = slug.strip().lower() if slug else _slug_of_new_name(commune, new_name)
    _check_slug(commune, new_slug)
    if (new_name, new_slug) == (commune.name, commune.slug):
        raise BadName("name", _("%s s’appelle déjà ainsi.") % commune.name)
    before = Renamed(commune.name, commune.slug, commune.primary_host)
    try:
        _write(commune, before, new_name, new_slug)
    except IntegrityError:  # another renaming, or an opening, of the same moment
        _again(commune, before.name, before.slug)
        raise BadName("slug", _("« %s » vient d’être pris par une autre commune.") % new_slug) from None
    log.info("commune.renamed", schema=commune.schema_name, before=before.slug, after=new_slug)
    forget_hosts()
    return before


def _write(commune: Commune, before: Renamed, new_name: str, new_slug: str) -> None:
    """All of it, or nothing. Raises BadName when somebody was quicker, IntegrityError when the slug is another's by now."""
    with operator_context(), transaction.atomic():
        locked = Commune.objects.select_for_update().get(pk=commune.pk)
        if (locked.name, locked.slug) != (before.name, before.slug):
            raise BadName("name", _("Cette commune vient d’être renommée : rechargez avant de recommencer."))
        Commune.objects.filter(pk=commune.pk).update(name=new_name, slug=new_slug)
        if new_slug != before.slug:
            _move_slug(commune, before.slug, new_slug)
        _again(commune, new_name, new_slug)
        _follow(commune, before)


def _read_name(text: str) -> str:
    """One line with typographic apostrophes, that makes a slug. Raises BadName."""
    name = " ".join(text.split()).replace("'", "’")
    longest = Commune._meta.get_field("name").max_length or 0
    if len(name) > longest:
        raise BadName("name", _("Le nom d’une commune tient en %s caractères.") % longest)
    if not geography.fold(name):
        raise BadName("name", _("« %s » n’est pas un nom de commune.") % name)
    return name


def _slug_of_new_name(commune: Commune, name: str) -> str:
    """The first that is free; a name that differs by its accents alone keeps its slug."""
    if geography.fold(name) == geography.fold(commune.name):
        return commune.slug
    for slug in _by_geography(commune.insee, name, commune.department):
        if not problem_of_slug(slug, commune.insee):
            return slug
    raise BadName("slug", _("Aucun identifiant n’est libre pour ce nom : donnez-en un."))


def _check_slug(commune: Commune, slug: str) -> None:
    """Raises BadName: also for a slug that the geography keeps for a commune which may join tomorrow."""
    if slug == commune.slug:
        return
    if problem := problem_of_slug(slug, commune.insee):
        raise BadName("slug", problem)
    owner = _official_owner(slug, commune.insee)
    if owner is not None:
        told = {"slug": slug, "name": geography.find_town(owner).name, "insee": owner}
        raise BadName("slug", _("« %(slug)s » désigne %(name)s (%(insee)s).") % told)


def _move_slug(commune: Commune, old: str, new: str) -> None:
    """The former slug is kept, its host leads to the new one. A commune that takes back one of its own frees it."""
    FormerSlug.objects.filter(slug=new, insee=commune.insee).delete()
    FormerSlug.objects.update_or_create(
        slug=old,
        defaults={
            "commune_id": commune.pk,
            "insee": commune.insee,
            "reason": SlugFate.RENAMED,
            "until": None,
        },
    )
    former = Domain.objects.filter(domain=host_of(old), tenant=commune).first()
    if former is None:
        return
    was_primary = former.is_primary
    Domain.objects.filter(pk=former.pk, tenant=commune).update(is_primary=False)
    Domain.objects.update_or_create(domain=host_of(new), tenant=commune, defaults={"is_primary": was_primary})


def _again(commune: Commune, name: str, slug: str) -> None:
    """The same object under its new name: what it remembered of its host is forgotten."""
    commune.name, commune.slug = name, slug
    commune.__dict__.pop("_primary_host", None)


def _follow(commune: Commune, before: Renamed) -> None:
    if commune.schema_version:
        with commune_context(commune):
            for path in settings.RENAMING_STEPS:
                import_string(path)(commune, before)
    moved = before.host if before.host != commune.primary_host else ""
    announce(commune, Announcement(LifeEvent.RENAMED, former_name=before.name, former_host=moved))


def quarantine(commune: Commune) -> None:
    """To be called by what deletes a commune: its slug and those that it had are nobody else's for
    ``SLUG_QUARANTINE_DAYS``. In the caller's transaction."""
    until = timezone.now() + timedelta(days=settings.SLUG_QUARANTINE_DAYS)
    fate = {"commune_id": commune.pk, "insee": commune.insee, "reason": SlugFate.DELETED, "until": until}
    with operator_context():
        FormerSlug.objects.filter(commune_id=commune.pk).update(reason=SlugFate.DELETED, until=until)
        FormerSlug.objects.update_or_create(slug=commune.slug, defaults=fate)


def commune_called(text: str) -> Commune | None:
    """The commune of a slug, of a former one, or of an INSEE code; None when nobody is called so. Not those that are
    gone."""
    living = Commune.objects.exclude(state=CommuneState.GONE)
    found = living.filter(Q(slug=text.lower()) | Q(insee=text.upper())).first()
    if found is not None:
        return found
    former = FormerSlug.objects.filter(slug=text.lower(), reason=SlugFate.RENAMED).first()
    return living.filter(pk=former.commune_id).first() if former else None


def _kept(slug: str) -> QuerySet[FormerSlug]:
    """Rows that still keep this slug."""
    return FormerSlug.objects.filter(slug=slug).filter(Q(until=None) | Q(until__gt=timezone.now()))
