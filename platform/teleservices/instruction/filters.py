"""What the address of the inbox asks for: an address may be shared, kept and sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from teleservices.definition.enums import DossierState
from teleservices.instruction.enums import Queue, Sort

if TYPE_CHECKING:
    from django.http import QueryDict

MAX_WORDS = 200
#: Values of « suivi » beside the id of an agent.
MINE, NOBODY = "moi", "personne"
#: Parameter of the address, by name of filter; the queue and the page are apart.
NAMES: Final = {
    "service": "service",
    "procedure": "demarche",
    "state": "etat",
    "follower": "suivi",
    "label": "etiquette",
    "words": "q",
    "sort": "tri",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Queue, service (slug), procedure (slug), state, who follows (id, « moi », « personne »), label (id), words, order
    and page. What is not known is as if not asked.
    """

    queue: Queue = Queue.TO_DO
    service: str = ""
    procedure: str = ""
    state: str = ""
    follower: str = ""
    label: str = ""
    words: str = ""
    sort: Sort = Sort.QUEUE
    page: int = 1

    @classmethod
    def read(cls, data: QueryDict) -> Filters:
        """The filters that an address carries."""
        queue, state, page = data.get("file", ""), data.get("etat", ""), data.get("page", "")
        follower, sort = data.get("suivi", ""), data.get("tri", "")
        return cls(
            queue=Queue(queue) if queue in Queue.values else Queue.TO_DO,
            service=_slug(data.get("service", "")),
            procedure=_slug(data.get("demarche", "")),
            state=state if state in set(DossierState) - {DossierState.DRAFT} else "",
            follower=follower if follower in {MINE, NOBODY} else _id(follower),
            label=_id(data.get("etiquette", "")),
            words=" ".join(data.get("q", "").replace("\x00", "").split())[:MAX_WORDS],
            sort=Sort(sort) if sort in Sort.values else Sort.QUEUE,
            page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        )

    def query(self, **changes: Any) -> str:
        """ "?file=moi&service=etat-civil" or "": these filters, changed; back to the first page unless one is given."""
        kept = self.values(**changes)
        return f"?{urlencode(kept)}" if kept else ""

    def values(self, **changes: Any) -> dict[str, str]:
        """The same, as the parameters of an address or the hidden fields of a form."""
        one = replace(self, **{"page": 1, **changes})
        values = {"file": one.queue.value if one.queue is not Queue.TO_DO else ""}
        values |= {name: str(getattr(one, key)) for key, name in NAMES.items()}
        values["page"] = str(one.page) if one.page > 1 else ""
        return {key: value for key, value in values.items() if value}

    @property
    def here(self) -> str:
        """The same list, at the same page."""
        return self.query(page=self.page)

    @property
    def narrowed(self) -> bool:
        """Something besides the queue and the service was asked."""
        return bool(self.words or self.state or self.procedure or self.follower or self.label)


def _slug(text: str) -> str:
    return text if text and len(text) <= 63 and all(c.isalnum() or c in "-_" for c in text) else ""


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
