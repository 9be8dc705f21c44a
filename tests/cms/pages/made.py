"""Pages of each kind, made in the commune of the connection, published; and what their editing screens post."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify

from cms.pages.enums import ListKind
from cms.pages.models import (
    EventPage,
    FaqPage,
    GuidePage,
    HomePage,
    JobPage,
    ListPage,
    NoticePage,
    StandardPage,
)

if TYPE_CHECKING:
    from wagtail.models import Page


def list_of(kind: ListKind) -> ListPage:
    found: ListPage = ListPage.objects.get(kind=kind)
    return found


def _under(parent: Page, page: Any) -> Any:
    page.slug = page.slug or slugify(page.title)
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def event(title: str, start: date, **fields: Any) -> EventPage:
    values = {"lead": f"{title}, ouvert à tous.", "start_time": time(14), "end_time": time(17)} | fields
    made: EventPage = _under(list_of(ListKind.AGENDA), EventPage(title=title, start_date=start, **values))
    return made


def notice(title: str, opens: date, closes: date | None, **fields: Any) -> NoticePage:
    values = {"lead": f"{title}, dossier en mairie."} | fields
    page = NoticePage(title=title, opens_on=opens, closes_on=closes, **values)
    made: NoticePage = _under(list_of(ListKind.NOTICES), page)
    return made


def job(title: str, closes: date | None = None, **fields: Any) -> JobPage:
    values = {"lead": f"{title} au sein des services.", "apply_email": "rh@exemple.fr"} | fields
    made: JobPage = _under(list_of(ListKind.JOBS), JobPage(title=title, closes_on=closes, **values))
    return made


def standard(title: str, parent: Page | None = None, **fields: Any) -> StandardPage:
    made: StandardPage = _under(parent or HomePage.objects.get(), StandardPage(title=title, **fields))
    return made


def faq(title: str, parent: Page | None = None) -> FaqPage:
    themes = [
        (
            "theme",
            {
                "title": "Cantine",
                "questions": [_question("Combien coûte un repas"), _question("Annuler un repas")],
            },
        ),
        ("theme", {"title": "Cantine", "questions": [_question("Combien coûte un repas")]}),
    ]
    made: FaqPage = _under(parent or HomePage.objects.get(), FaqPage(title=title, questions=themes))
    return made


def _question(words: str) -> dict[str, str]:
    return {"question": f"{words} ?", "answer": f"<p>{words} : la réponse.</p>"}


def guide(title: str, parent: Page | None = None, chapters: int = 3) -> GuidePage:
    parts = [
        (
            "chapter",
            {"title": f"Chapitre numéro {n}", "body": [("paragraph", f"<p>Texte du chapitre {n}.</p>")]},
        )
        for n in range(1, chapters + 1)
    ]
    made: GuidePage = _under(parent or HomePage.objects.get(), GuidePage(title=title, chapters=parts))
    return made


def posted(**fields: Any) -> dict[str, Any]:
    """What the browser posts from any editing screen, published."""
    comments = {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    streams = {
        f"{name}-count": "0"
        for name in ("body", "documents", "outcome_documents", "questions", "chapters", "related")
    }
    return {
        **comments,
        "comments-MAX_NUM_FORMS": "",
        **streams,
        "review_every": "12",
        "action-publish": "1",
        **fields,
    }
