"""How agents arrange their work: labels, saved filters, preferences and absences, routing, private fields."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.accounts.models import Agent
from identity.town_hall.models import Service
from teleservices.dossiers.models import Dossier, Offer
from teleservices.dossiers.sealed import SealedJSONField
from teleservices.instruction.enums import LabelTone

if TYPE_CHECKING:
    from datetime import date


class Label(models.Model):
    """A word that a service puts on dossiers; its colour never comes alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="labels", verbose_name=_("service")
    )
    name = models.CharField(_("mot"), max_length=30)
    tone = models.CharField(
        _("couleur"), max_length=8, choices=LabelTone.choices, blank=True, default=LabelTone.NEUTRAL
    )

    class Meta:
        verbose_name = _("étiquette")
        verbose_name_plural = _("étiquettes")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="a_label_once")]

    def __str__(self) -> str:
        return self.name


class Labelling(models.Model):
    """A label on a dossier."""

    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="labellings")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="labellings")

    class Meta:
        verbose_name = _("étiquette d’un dossier")
        verbose_name_plural = _("étiquettes des dossiers")
        ordering = ["label__name"]
        constraints = [models.UniqueConstraint(fields=["dossier", "label"], name="labelled_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.label_id}"


class SavedFilter(models.Model):
    """An address of the inbox under a name: of one agent, or shared with the agents of a service."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="saved_filters")
    service = models.ForeignKey(
        Service,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("partagé avec"),
    )
    name = models.CharField(_("nom"), max_length=60)
    query = models.CharField(_("ce qui est demandé"), max_length=600, blank=True)
    """As in the address of the inbox, without « ? »; read by `Filters` like any address."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("filtre enregistré")
        verbose_name_plural = _("filtres enregistrés")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["agent", "name"], name="a_filter_once")]

    def __str__(self) -> str:
        return self.name


#: A stand-in may be away too; past this many, the request stays with the last one found.
_HOPS: Final = 4


def away_on(day: date) -> models.Q:
    """Preferences of who is away that day; the last day of an absence is one."""
    until = models.Q(absent_until=None) | models.Q(absent_until__gte=day)
    return models.Q(absent_from__lte=day) & until


class Preference(models.Model):
    """What an agent chose: the columns of the list, e-mails, and an absence with who stands in."""

    agent = models.OneToOneField(
        Agent, on_delete=models.CASCADE, primary_key=True, related_name="desk_preference"
    )
    columns = models.JSONField(_("colonnes"), default=list)
    """Values of `enums.Column`, in order; empty: those of everybody."""
    wants_alerts = models.BooleanField(
        _("e-mail dès que l’on me cite ou me confie une demande"), default=True
    )
    wants_digest = models.BooleanField(_("résumé chaque matin"), default=True)
    digest_sent_on = models.DateField(null=True, blank=True)
    absent_from = models.DateField(_("absent à partir du"), null=True, blank=True)
    absent_until = models.DateField(_("jusqu’au"), null=True, blank=True)
    """The last day of absence."""
    delegate = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="stands_in_for",
        verbose_name=_("remplacé par"),
    )

    class Meta:
        verbose_name = _("préférences d’un agent")
        verbose_name_plural = _("préférences des agents")

    def __str__(self) -> str:
        return str(self.agent_id)

    @classmethod
    def stand_in(cls, agent: Agent, day: date) -> Agent:
        """Who receives in place of the agent that day: from absence to absence, never to who left, never in a ring."""
        receiver, seen = agent, {agent.pk}
        for _hop in range(_HOPS):
            rows = cls.objects.filter(away_on(day), agent=receiver.pk).select_related("delegate")
            absence = rows.first()
            delegate = absence.delegate if absence else None
            if delegate is None or delegate.pk in seen or not delegate.is_active:
                return receiver
            receiver = delegate
            seen.add(receiver.pk)
        return receiver


class RoutingRule(models.Model):
    """Where a request goes on its deposit, by its answers: the commune's own rules come before the procedure's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(
        Offer, on_delete=models.CASCADE, related_name="routing_rules", verbose_name=_("démarche")
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=100)
    condition = models.CharField(_("condition"), max_length=1000)
    """CEL over the keys of fields, `commune` and `today` (teleservices.expressions); the first that holds decides."""
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="+", verbose_name=_("service")
    )
    agent = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agent"),
    )

    class Meta:
        verbose_name = _("règle d’orientation")
        verbose_name_plural = _("règles d’orientation")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.condition

    def receiver(self, day: date) -> Agent | None:
        """The agent of the rule who still works there, or whoever stands in that day."""
        if self.agent is None or not self.agent.is_active:
            return None
        return Preference.stand_in(self.agent, day)


class Sheet(models.Model):
    """The values of a dossier's private fields: agents write and read them, the citizen's pages never do."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, primary_key=True, related_name="sheet")
    values = SealedJSONField(_("champs privés"), default=dict)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("champs privés d’un dossier")
        verbose_name_plural = _("champs privés des dossiers")

    def __str__(self) -> str:
        return str(self.dossier_id)
