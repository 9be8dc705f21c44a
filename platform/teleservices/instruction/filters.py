"""What the address of the inbox asks for: an address may be shared, kept and sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from teleservices.definition.enums import DossierState
from teleservices.instruction.enums import Queue

if TYPE_CHECKING:
    from django.http import QueryDict

MAX_WORDS = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """Queue, service (slug), procedure (slug), state, words, page. What is not known is as if not asked."""

    queue: Queue = Queue.TO_DO
    service: str = ""
    procedure: str = ""
    state: str = ""
    words: str = ""
    page: int = 1

    @classmethod
    def read(cls, data: QueryDict) -> Filters:
        """The filters that an address carries."""
        queue, state, page = data.get("file", ""), data.get("etat", ""), data.get("page", "")
        return cls(
            queue=Queue(queue) if queue in Queue.values else Queue.TO_DO,
            service=_slug(data.get("service", "")),
            procedure=_slug(data.get("demarche", "")),
            state=state if state in set(DossierState) - {DossierState.DRAFT} else "",
            words=" ".join(data.get("q", "").replace("\x00", "").split())[:MAX_WORDS],
            page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        )

    def query(self, **changes: Any) -> str:
        """ "?file=moi&service=etat-civil" or "": these filters, changed; back to the first page unless one is given."""
        one = replace(self, **{"page": 1, **changes})
        values = {
            "file": one.queue.value if one.queue is not Queue.TO_DO else "",
            "service": one.service,
            "demarche": one.procedure,
            "etat": one.state,
            "q": one.words,
            "page": str(one.page) if one.page > 1 else "",
        }
        kept = {key: value for key, value in values.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def here(self) -> str:
        """The same list, at the same page."""
        return self.query(page=self.page)

    @property
    def narrowed(self) -> bool:
        """Something besides the queue and the service was asked."""
        return bool(self.words or self.state or self.procedure)


def _slug(text: str) -> str:
    return text if text and len(text) <= 63 and all(c.isalnum() or c in "-_" for c in text) else ""
