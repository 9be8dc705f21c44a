"""What a directory of companies answers."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 3.0
MOST_BYTES = 200_000
LONGEST = 200
LONGEST_PURPOSE = 1000


class CompaniesDown(Exception):
    """It does not answer, or not in time, or not what it should: the person goes on typing."""


@dataclass(frozen=True, slots=True)
class Company:
    """What a directory makes public of an establishment; "" for what it does not say."""

    name: str
    legal_form: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    head_count: str = ""
    siret: str = ""
    rna: str = ""
    purpose: str = ""
    """An association's object."""
    closed: bool = False


class Companies(Protocol):
    """A kind of directory. It is told a number whose check digits are right, and nothing of who asks."""

    def by_siret(self, siret: str, *, recipient: str) -> Company | None:
        """None when it knows no such establishment, or may not say its name. `recipient`: the SIRET of the commune that
        asks. Raises CompaniesDown."""

    def by_rna(self, rna: str, *, recipient: str) -> Company | None:
        """The same for an association. Raises CompaniesDown."""

    def check_config(self) -> list[str]:
        """What is wrong, in French; empty when it answers."""


def plain(text: str | None, longest: int = LONGEST) -> str:
    """A text of another server, on one line, without what is not writing, cut."""
    kept = (" " if unicodedata.category(one) in {"Zs", "Zl", "Zp", "Cc"} else one for one in text or "")
    written = "".join(one for one in kept if not unicodedata.category(one).startswith("C"))
    return " ".join(written.split())[:longest]


def get(address: str, params: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> bytes | None:
    """What an address of the settings answers, None for 404. No redirect is followed, nothing large is read, and the whole
    takes three seconds at most. Raises CompaniesDown."""
    import httpx  # 4 MB of a process that asks nobody outside

    end = time.monotonic() + SECONDS
    body = b""
    try:
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream("GET", address, params=dict(params), headers=dict(headers or {})) as response,
        ):
            if response.status_code == httpx.codes.NOT_FOUND:
                return None
            if response.status_code != httpx.codes.OK:
                raise CompaniesDown(str(response.status_code))
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MOST_BYTES or time.monotonic() > end:
                    raise CompaniesDown(_("réponse trop longue"))
    except httpx.HTTPError as error:
        raise CompaniesDown(type(error).__name__) from error
    return body
