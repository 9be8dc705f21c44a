"""API Particulier v3 (DINUM; norms-fr §5.7): one GET, within the sign-in that gave the token; nothing is logged."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from teleservices.connectors.particulier.base import (
    Datum,
    NotAllowed,
    NotKnown,
    Question,
    StaleDatum,
    StateDown,
)
from teleservices.connectors.particulier.sources import By

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from teleservices.connectors.particulier.sources import Source

MOST_BYTES = 100_000
LARGEST, LONGEST = 100_000_000, 200


class Particulier:
    """`address`: what stands before `/v3`; `seconds` bounds a whole question."""

    def __init__(self, address: str, *, seconds: float) -> None:
        self.address, self.seconds = address.rstrip("/"), seconds

    def ask(self, source: Source, question: Question, *, today: date) -> Datum:
        """Raises StateDown, NotKnown, NotAllowed, StaleDatum."""
        import httpx  # 4 MB of a process that asks nobody outside

        status, body = self._get(source.path, _parameters(source, question), _headers(source, question))
        if status in (httpx.codes.NOT_FOUND, httpx.codes.UNPROCESSABLE_ENTITY):
            raise NotKnown(str(status))
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise NotAllowed(str(status))
        if status != httpx.codes.OK:
            raise StateDown(str(status))
        try:
            answer = json.loads(body)
        except ValueError:
            raise StateDown("JSON") from None
        return Datum(
            value=_usable(_member(answer, source.value)),
            provider=_text(_member(answer, source.provider)),
            period=_period(source, answer, today),
        )

    def check_config(self) -> list[str]:
        """Whatever it answers to who has no right is an answer."""
        import httpx  # 4 MB of a process that asks nobody outside

        try:
            status, _body = self._get("/v3/dss/quotient_familial/france_connect", {}, {})
        except StateDown as error:
            return [
                _("API Particulier ne répond pas (%(why)s)\u00a0: tout s’écrit à la main.") % {"why": error}
            ]
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return [
                _("API Particulier est en panne (%(why)s)\u00a0: tout s’écrit à la main.") % {"why": status}
            ]
        return []

    def _get(self, path: str, params: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, bytes]:
        """No redirect is followed, nothing large is read. Errors keep their kind alone: their text holds the address."""
        import httpx  # 4 MB of a process that asks nobody outside

        end = time.monotonic() + self.seconds
        body = b""
        try:
            with (
                httpx.Client(timeout=self.seconds, follow_redirects=False, trust_env=False) as client,
                client.stream(
                    "GET", self.address + path, params=dict(params), headers=dict(headers)
                ) as response,
            ):
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES or time.monotonic() > end:
                        raise StateDown("trop long")
                return response.status_code, body
        except httpx.HTTPError as error:
            raise StateDown(type(error).__name__) from None


def _headers(source: Source, question: Question) -> dict[str, str]:
    token = question.token if source.by is By.FRANCE_CONNECT else question.credential
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    if source.by is By.FRANCE_CONNECT and settings.PARTICULIER_TOKEN_HEADER and question.credential:
        headers[settings.PARTICULIER_TOKEN_HEADER] = question.credential
    return headers


def _parameters(source: Source, question: Question) -> dict[str, Any]:
    found: dict[str, Any] = {"recipient": question.recipient}
    if source.by is By.IDENTIFIER:
        found["identifiant"] = question.identifier
    if source.by is By.IDENTITY:
        found |= _civil_status(question.claims)
    return found


def _civil_status(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that the API names; a day or a month of birth that nobody knows (00) is left out."""
    birth = [*str(claims.get("birthdate") or "").split("-"), "", "", ""][:3]
    parts = dict(zip(("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance"), birth, strict=True))
    france = claims.get("birthcountry") == "99100"
    named = {
        "nomNaissance": claims.get("family_name"),
        "nomUsage": claims.get("preferred_username"),
        "prenoms[]": str(claims.get("given_name") or "").split(),
        **{name: text for name, text in parts.items() if text.strip("0")},
        "sexeEtatCivil": {"female": "F", "male": "M"}.get(str(claims.get("gender"))),
        "codeCogInseePaysNaissance": claims.get("birthcountry"),
        "codeCogInseeCommuneNaissance": claims.get("birthplace") if france else None,
    }
    return {name: value for name, value in named.items() if value}


def _member(answer: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer if path else None


def _usable(value: Any) -> int | str:
    """A whole number or one line of text: what is neither is no answer. Raises NotKnown, StateDown."""
    if value is None or value == "":
        raise NotKnown("empty")
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, int | float) and 0 <= value <= LARGEST:
        return int(value)
    if isinstance(value, str) and (text := _text(value)):
        return text
    raise StateDown("shape")


def _text(value: Any) -> str:
    """On one line, without what is not writing, cut."""
    if not isinstance(value, str):
        return ""
    return "".join(one for one in " ".join(value.split()) if one.isprintable())[:LONGEST]


def _period(source: Source, answer: Any, today: date) -> str:
    """ "2026-10". Raises StaleDatum, StateDown."""
    if not (source.year and source.month):
        return ""
    year, month = _member(answer, source.year), _member(answer, source.month)
    if not (isinstance(year, int) and isinstance(month, int) and 1 <= month <= 12):
        raise StateDown("month")
    age = (today.year - year) * 12 + today.month - month
    if not 0 <= age <= source.most_months:
        raise StaleDatum(str(age))
    return f"{year:04d}-{month:02d}"
