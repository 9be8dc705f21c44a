"""The case of every address of a commune's host. A view without a case fails the suite (design.md, rule 5)."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.isolation.world import World
    from tests.routes import Route

ABSENT = uuid.UUID("00000000-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class Case:
    """How to ask for an address. ``values`` are the same in both communes; ``objects`` name what belongs to one.

    ``objects`` maps a parameter of the path to the name of an id in :class:`World`.
    """

    values: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def path(self, route: Route, found: dict[str, Any]) -> str:
        """The path of the route with these values; regular expressions of Wagtail's own routes are given whole."""
        path = route.pattern
        for name, value in (self.values | found).items():
            path = re.sub(rf"<(?:\w+:)?{name}>", str(value), path)
        assert "<" not in path, f"{route.name}: {path} lacks a value"
        return "/" + path

    def of(self, world: World) -> dict[str, Any]:
        """The values that lead to Vénissieux's objects."""
        return {p: world.ids[name] for p, name in self.objects.items()} | {
            p: world.tokens[name] for p, name in self.tokens.items()
        }

    def absent(self) -> dict[str, Any]:
        """The values that lead nowhere."""
        nothing: dict[str, Any] = dict.fromkeys(self.objects, ABSENT)
        return nothing | dict.fromkeys(self.tokens, "ABCD-EFGH-JKLM-NPQR-STVW-XY")


PLAIN = Case()
PROCEDURE = Case({"slug": "signalement"})
DOSSIER = Case(objects={"dossier_id": "dossier_id"})
HANDLED = Case(objects={"pk": "pk"})

CASES: dict[str, Case] = {
    "accessibility-pdf": PLAIN,
    "accessibility-json": PLAIN,
    "design:theme": Case({"digest": "0123456789abcdef"}),
    "design:admin-theme": Case({"digest": "0123456789abcdef"}),
    "design:emblem": PLAIN,
    "design:share-picture": PLAIN,
    "design:touch-icon": PLAIN,
    "design:style": PLAIN,
    "design:style-page": Case({"page": "composants"}),
    "identity:citizen-login": PLAIN,
    "identity:email-link": PLAIN,
    "identity:email-link-use": Case({"token": "x"}, tokens={"token": "signed"}),
    "identity:agent-login": PLAIN,
    "identity:invitation": Case({"token": "x"}, tokens={"token": "signed"}),
    "identity:oidc-start": Case({"provider": "franceconnect"}),
    "identity:oidc-return": Case({"provider": "franceconnect"}),
    "identity:oidc-logout-return": Case({"provider": "proconnect"}),
    "identity:logout": PLAIN,
    "identity:agents": PLAIN,
    "identity:role-withdraw": Case(objects={"membership_id": "membership_id"}),
    "identity:invitation-withdraw": Case(objects={"invitation_id": "invitation_id"}),
    "identity:organisation-accept": PLAIN,
    "identity:organisation-remove": Case(objects={"organisation_id": "organisation_id"}),
    "teleservices:procedures": PLAIN,
    "teleservices:addresses": PLAIN,
    "teleservices:pointed": PLAIN,
    "teleservices:start": PROCEDURE,
    "teleservices:begin": PROCEDURE,
    "teleservices:for-another": PROCEDURE,
    "teleservices:for-another-part": Case({"slug": "acte-etat-civil", "part": "titre"}),
    "teleservices:contest": Case({"token": "x"}, tokens={"token": "contest"}),
    "teleservices:instruction:file": PLAIN,
    "teleservices:instruction:file-for": Case({"slug": "acte-etat-civil"}),
    "teleservices:instruction:file-draft": Case(objects={"draft_id": "desk_draft"}),
    "teleservices:instruction:told": Case(objects={"pk": "mandated"}),
    "teleservices:instruction:told-code": Case(objects={"pk": "mandated"}),
    "teleservices:instruction:told-letter": Case(objects={"pk": "mandated"}),
    "teleservices:instruction:told-act": Case(objects={"pk": "mandated"}),
    "teleservices:preparation": Case({"slug": "carte-identite-passeport"}),
    "teleservices:check": PROCEDURE,
    "teleservices:ineligible": PROCEDURE,
    "teleservices:later": PROCEDURE,
    "teleservices:state-data": Case({"slug": "enfance", "field": "quotient_familial"}),
    "teleservices:step": Case({"slug": "signalement", "step": "probleme"}),
    "teleservices:item": Case({"slug": "signalement", "step": "probleme", "item": "0a1b2c3d"}),
    "teleservices:sent": Case({"slug": "acte-etat-civil"}, {"dossier_id": "dossier_id"}),
    "teleservices:draft-piece": Case({"slug": "signalement"}, {"piece_id": "piece_id"}),
    "teleservices:tracking": PLAIN,
    "teleservices:lost-code": PLAIN,
    "teleservices:leave": PLAIN,
    "teleservices:resume": PLAIN,
    "teleservices:resume-link": Case(tokens={"code": "resume"}),
    "teleservices:account": PLAIN,
    "teleservices:dossier": DOSSIER,
    "teleservices:own-dossier": DOSSIER,
    "teleservices:write": DOSSIER,
    "teleservices:withdraw": DOSSIER,
    "teleservices:correct": Case(objects={"dossier_id": "dossier_id", "correction_id": "correction_id"}),
    "teleservices:piece": Case(objects={"dossier_id": "report", "piece_id": "piece_id"}),
    "teleservices:acknowledgement": DOSSIER,
    "teleservices:attest-silence": DOSSIER,
    "teleservices:accept-contract": Case(objects={"dossier_id": "dossier_id", "document_id": "document_id"}),
    "teleservices:rooms:planning": PLAIN,
    "teleservices:rooms:new": PLAIN,
    "teleservices:rooms:closure": PLAIN,
    "teleservices:rooms:room": Case(objects={"pk": "room"}),
    "teleservices:rooms:reopen": Case(objects={"pk": "closure"}),
    "teleservices:rooms:release": Case(objects={"pk": "closure"}),
    "teleservices:document": Case(objects={"dossier_id": "dossier_id", "document_id": "document_id"}),
    "teleservices:instruction:document": Case(objects={"pk": "pk", "document": "document_id"}),
    "teleservices:instruction:inbox": PLAIN,
    "teleservices:instruction:dossier": HANDLED,
    "teleservices:instruction:settings": PLAIN,
    "teleservices:instruction:filter-new": PLAIN,
    "teleservices:instruction:filter-forget": Case(objects={"pk": "saved_filter"}),
    "teleservices:instruction:labels": PLAIN,
    "teleservices:offering:list": PLAIN,
    "teleservices:offering:settings": Case({"slug": "reservation-salle"}),
    "teleservices:instruction:label-erase": Case(objects={"pk": "label"}),
    "teleservices:instruction:routing": PLAIN,
    "teleservices:instruction:routing-erase": Case(objects={"pk": "rule"}),
    "teleservices:instruction:opinions": PLAIN,
    "teleservices:instruction:opinion-answer": Case(objects={"opinion": "opinion"}),
    "teleservices:instruction:opinion-piece": Case(objects={"opinion": "opinion", "piece": "piece_id"}),
    "teleservices:instruction:opinion-withdraw": Case(objects={"pk": "pk", "opinion": "opinion"}),
    "teleservices:instruction:opinion-file": Case(objects={"pk": "pk", "opinion": "opinion"}),
    "teleservices:opinion": Case({"token": "x"}, tokens={"token": "opinion"}),
    "teleservices:opinion-piece": Case({"token": "x"}, {"piece": "piece_id"}, {"token": "opinion"}),
    "teleservices:instruction:batch-new": PLAIN,
    "teleservices:instruction:export": PLAIN,
    "teleservices:instruction:map": PLAIN,
    "teleservices:instruction:batch": Case(objects={"batch": "batch"}),
    "teleservices:instruction:piece": Case(objects={"pk": "report", "piece": "piece_id"}),
    **{
        f"teleservices:instruction:{name}": HANDLED
        for name in (
            "note", "take-charge", "declare-complete", "extend", "issue", "attest", "ask", "write",
            "decide", "close", "entrust", "reopen",
            "label-dossier", "opinion-ask", "person", "sheet",
        )
    },
    "teleservices:terms": PROCEDURE,
    "teleservices:terms-pdf": PROCEDURE,
    "teleservices:attestation": PROCEDURE,
    "teleservices:attestation-pdf": PROCEDURE,
    "teleservices:compliance:register": PLAIN,
    "teleservices:compliance:register-csv": PLAIN,
    "teleservices:compliance:register-entry": PROCEDURE,
    "teleservices:retention:overview": PLAIN,
    "teleservices:retention:dossier": HANDLED,
    "teleservices:retention:release": Case(objects={"pk": "report", "hold": "hold"}),
    "teleservices:retention:certificate": Case(objects={"pk": "destruction"}),
    "teleservices:retention:visa": PROCEDURE,
    "teleservices:retention:prepare": PROCEDURE,
    "teleservices:retention:transfer": Case(objects={"pk": "transfer"}),
    "teleservices:retention:package": Case(objects={"pk": "transfer"}),
    "teleservices:retention:abandon": Case(objects={"pk": "transfer"}),
    "directory:all": PLAIN,
    "directory:kind": Case({"kind": "associations"}),
    "directory:data": PLAIN,
    "directory:service": Case(objects={"slug": "service_slug"}),
    "directory:card": Case({"kind": "associations"}, {"slug": "entry_slug"}),
    "directory:services": PLAIN,
    "directory:service-new": PLAIN,
    "directory:service-edit": Case(objects={"pk": "service"}),
    "directory:import": PLAIN,
    "directory:export": Case({"kind": "associations"}),
    "alerts:archive": PLAIN,
    "alerts:feed": PLAIN,
    "alerts:list": PLAIN,
    "alerts:new": PLAIN,
    "alerts:edit": Case(objects={"pk": "alert"}),
    "alerts:end": Case(objects={"pk": "alert"}),
    "streets:search": PLAIN,
    "streets:street": Case(objects={"slug": "street_slug"}),
    "streets:calendar": Case(objects={"slug": "street_slug"}),
    "streets:year": Case({"year": 2026}, {"slug": "street_slug"}),
    "streets:list": PLAIN,
    "streets:new": PLAIN,
    "streets:import": PLAIN,
    "streets:erase-examples": PLAIN,
    "streets:export": PLAIN,
    "streets:edit": Case(objects={"slug": "street_slug"}),
    "streets:erase": Case(objects={"slug": "street_slug"}),
    "robots": PLAIN,
    "sitemap": PLAIN,
    "security-txt": PLAIN,
    "search": PLAIN,
    "preview-of-a-draft": Case({"token": "x"}, tokens={"token": "draft"}),
    "site-map": PLAIN,
    "media": Case(objects={"name": "media"}),
    "acts:register": PLAIN,
    "acts:feed": PLAIN,
    "acts:act": Case(objects={"slug": "act_slug"}),
    "acts:document": Case(objects={"slug": "act_slug"}),
    "acts:annex": Case({"rank": 1}, {"slug": "act_slug"}),
    "acts:certificate": Case(objects={"slug": "act_slug"}),
    "calendar-file": Case({"name": "evenement"}, objects={"address": "event_address"}),
    "feed": Case({"address": "actualites", "name": "flux"}),
}  # fmt: skip

#: Wagtail's own routes outside of its admin, by regular expression: asked for in test_wagtail.py.
BY_HAND = {
    "wagtail_serve",
    "wagtaildocs_serve",
    "wagtaildocs_authenticate_with_password",
    "wagtailcore_authenticate_with_password",
    "wagtailcore_login",
}
