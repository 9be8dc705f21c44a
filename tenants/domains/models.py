"""What communes say is theirs in the DNS, and what the DNS answers.

Public schema, because the operator answers for it and because a name has one owner over all communes; no commune's role
reads it (it is not in ``COMMUNES_READ``). A row here gives no right: only ``tenants.Domain`` leads anywhere.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.domains.enums import ClaimState, Finding
from tenants.domains.names import RECORD_LABEL, RECORD_PREFIX, hosts_of, shown
from tenants.models import Commune


def new_token() -> str:
    """128 bits in lower case: some panels of registrars change the case of what is typed."""
    return secrets.token_hex(16)


class DomainClaim(models.Model):
    """A name that a commune says is its own; it stands for its ``www`` too. Several communes may claim the same one."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="domain_claims")
    host = models.CharField(_("nom de domaine"), max_length=245)
    token = models.CharField(max_length=32, default=new_token, editable=False)
    state = models.CharField(_("état"), max_length=10, choices=ClaimState.choices, default=ClaimState.PENDING)
    #: The one of its hosts that becomes the commune's primary address as soon as it is proved and leads here.
    wanted_primary = models.CharField(max_length=253, blank=True)
    finding = models.CharField(max_length=8, choices=[(f.value, f.value) for f in Finding], blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    proved_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(default=timezone.now)
    absences = models.PositiveSmallIntegerField(default=0)
    absent_since = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("nom de domaine revendiqué")
        verbose_name_plural = _("noms de domaine revendiqués")
        ordering = ["host"]
        constraints = [models.UniqueConstraint(fields=["commune", "host"], name="one_claim_a_commune")]
        indexes = [models.Index(fields=["next_check_at"], name="claim_due")]

    def __str__(self) -> str:
        return shown(self.host)

    @property
    def hosts(self) -> tuple[str, str]:
        """What it stands for: the name itself and its ``www``."""
        return hosts_of(self.host)

    @property
    def record_name(self) -> str:
        """Where the proof is written, as a DNS panel that takes whole names wants it."""
        return f"{RECORD_LABEL}.{self.host}"

    @property
    def record_value(self) -> str:
        return f"{RECORD_PREFIX}{self.token}"

    @property
    def is_served(self) -> bool:
        return ClaimState(self.state).is_served
