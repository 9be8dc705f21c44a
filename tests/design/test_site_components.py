"""Components of a commune's site: what they say, what stands for them in text, what they never write."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.template import Context, Template

from design.calendar import Occasion, month_of
from design.charts import Amount, BarChart
from design.components import (
    AlertBanner,
    AlertLevel,
    Card,
    ContactDetails,
    DataTable,
    Facet,
    FacetOption,
    Film,
    Link,
    MapPlace,
    Person,
    Picture,
    Step,
    StepState,
    TableColumn,
)
from design.menus import on_one_row, room_for_menu
from design.themes import HeaderStyle

EVIL = '<script>alert(1)</script>"'


def draw(source: str, **values: object) -> str:
    return Template("{% load design design_site typography %}" + source).render(Context(values))


def test_texts_of_people_are_escaped_everywhere() -> None:
    image = Picture(EVIL, 10, 10, EVIL, EVIL, EVIL, EVIL)
    html = draw(
        "{% alert_banner alerts %}{% navigation_menu links %}{% cards cards %}{% link_list links %}"
        "{% data_table table %}{% stepper steps %}{% dialog_link name=x url=x text=x %}{% place_map None places title=x %}"
        "{% month november label=x %}{% facets facets action=x query=x words=x %}{% chapters links label=x %}"
        "{% chapter_steps links %}{% feed_links links %}{% picture image %}{% gallery images label=x %}{% film film %}"
        "{% bar_chart chart %}{% person_card person %}{% contact_card contact %}",
        x=EVIL,
        alerts=[AlertBanner(EVIL, AlertLevel.URGENT, EVIL, EVIL, EVIL, EVIL)],
        links=[Link(EVIL, EVIL, active=True, children=[Link(EVIL, EVIL)], text=EVIL), Link(EVIL, EVIL)],
        cards=[Card(EVIL, EVIL, EVIL, EVIL, image, [EVIL])],
        table=DataTable(EVIL, [TableColumn(EVIL)], [[EVIL]], EVIL, [EVIL]),
        steps=[Step(EVIL, StepState.DONE, EVIL, EVIL)],
        places=[MapPlace(EVIL, EVIL, EVIL, EVIL)],
        november=month_of(
            date(2026, 11, 1), [Occasion(date(2026, 11, 3), EVIL, EVIL, EVIL)], today=date(2026, 11, 3)
        ),
        facets=[Facet(EVIL, EVIL, [FacetOption(EVIL, EVIL, 3)])],
        image=image,
        images=[image],
        film=Film(EVIL, EVIL, EVIL, size=EVIL),
        chart=BarChart(EVIL, [Amount(EVIL, 1, EVIL)], EVIL, EVIL, EVIL),
        person=Person(EVIL, EVIL, [EVIL], image, EVIL, "0472214444", EVIL, EVIL),
        contact=ContactDetails(EVIL, EVIL, EVIL, [EVIL], "0472214444", EVIL, EVIL, notes=[EVIL]),
    )
    assert "<script" not in html
    assert "style=" not in html


@pytest.mark.parametrize(
    ("level", "word"),
    [(AlertLevel.URGENT, "Urgent"), (AlertLevel.VIGILANCE, "Vigilance"), (AlertLevel.INFORMATION, "")],
)
def test_the_level_of_an_alert_is_said_in_words(level: AlertLevel, word: str) -> None:
    html = draw("{% alert_banner alerts %}", alerts=[AlertBanner("Crue", level)])
    assert f"alert-banner--{level.value}" in html
    assert (f'<span class="sr-only">{word}\u00a0: </span>' in html) is bool(word)
    assert not draw("{% alert_banner alerts %}", alerts=[]).strip()


def test_a_month_has_its_weeks_and_its_days() -> None:
    month = month_of(
        date(2026, 11, 21),
        [Occasion(date(2026, 11, 30), "Salon", "/salon/", last_day=date(2026, 12, 2))],
        today=date(2026, 11, 21),
        addresses={date(2026, 12, 1): "?mois=2026-12"},
    )
    assert (len(month.weeks), month.title, month.next_title) == (6, "Novembre 2026", "Décembre 2026")
    assert (month.previous_url, month.next_url) == ("", "?mois=2026-12")
    assert [day.day.day for day in month.busy_days] == [30]
    html = draw("{% month grid label='Agenda' %}", grid=month)
    assert html.count("<th scope") == 7
    assert "(aujourd’hui)" in html
    assert "<caption>Agenda, novembre 2026</caption>" in html
    assert html.count('href="/salon/"') == 2, "in the grid, and in the list of narrow screens"


def test_a_month_without_anything_says_so() -> None:
    assert "Rien n’est annoncé" in draw(
        "{% month m %}", m=month_of(date(2026, 2, 1), [], today=date(2026, 1, 1))
    )


def test_a_chart_and_its_table_say_the_same() -> None:
    chart = BarChart(
        "Dépenses", [Amount("Écoles", 400), Amount("Dette", 1), Amount("Rien", 0)], "Domaine", "Euros"
    )
    assert [bar.width for bar in chart.bars] == [100, 1, 1]
    html = draw("{% bar_chart chart %}", chart=chart)
    assert html.count("<rect") == html.count('<th scope="row">') == 3
    assert 'aria-label="Dépenses\u00a0: le plus grand est Écoles, 400."' in html
    assert BarChart("Vide", [], "a", "b").bars == []


def test_numbers_of_a_table_are_set_to_the_right() -> None:
    table = DataTable(
        "Tarifs", [TableColumn("Quotient"), TableColumn("Repas", True)], [("A", "1"), ("B", "2")]
    )
    html = draw("{% data_table t %}", t=table)
    assert html.count('<td class="number">') == 2
    assert 'role="region" aria-label="Tarifs" tabindex="0"' in html


def test_a_place_without_a_position_is_still_in_the_list() -> None:
    html = draw("{% place_map None places title='Lieux' %}", places=[MapPlace("", "Mairie", "/m/")])
    assert '<svg class="place-map' not in html
    assert '<a href="/m/">Mairie</a>' in html


def test_the_first_and_the_last_chapter_have_one_neighbour() -> None:
    def around(active: int) -> str:
        return draw(
            "{% chapter_steps links %}", links=[Link(str(n), f"/{n}/", active=n == active) for n in range(3)]
        )

    assert re.findall(r'href="/(\d)/"', around(0)) == ["1"]
    assert re.findall(r'href="/(\d)/"', around(1)) == ["0", "2"]
    assert re.findall(r'href="/(\d)/"', around(2)) == ["1"]


def test_initials_stand_for_a_portrait() -> None:
    assert Person("Jean-Pierre de la Tour").initials == "JT"
    assert Person("Zoé").initials == "Z"
    assert 'alt=""' in draw("{% person_card p %}", p=Person("Zoé", portrait=Picture("/z.webp", 96, 120)))


def test_images_have_their_size_so_that_nothing_moves() -> None:
    image = Picture("/a.webp", 640, 480, "Le marché")
    for source in ("{% picture i %}", "{% gallery l label='x' %}", "{% cards c %}"):
        html = draw(source, i=image, l=[image], c=[Card("a", "/", picture=image)])
        assert 'width="640" height="480" alt="Le marché"' in html


def test_a_name_is_not_cut_at_its_hyphens() -> None:
    html = draw(
        "{{ name|whole_name:place }}", name="Mairie de Saint-Romain-en-Gier", place="Saint-Romain-en-Gier"
    )
    assert html == 'Mairie de <span class="whole">Saint-Romain-en-Gier</span>'
    assert draw("{{ name|whole_name:place }}", name=EVIL, place="") == draw("{{ name }}", name=EVIL)
    assert EVIL not in draw("{{ name|whole_name:place }}", name=f"Mairie {EVIL}", place=EVIL)


VILLAGE = [
    Link(title, f"/{place}/")
    for place, title in enumerate(
        ["Démarches", "La mairie", "Vivre au village", "Enfance", "Associations", "Actualités", "Agenda", "Ma rue",
         "Avis et enquêtes"]
    )
]  # fmt: skip


def test_a_menu_that_fits_stays_as_it_is() -> None:
    room = room_for_menu("Vénissieux", HeaderStyle.SOBRE)
    assert on_one_row(VILLAGE[:5], room) == VILLAGE[:5]
    assert on_one_row([], room) == []


@pytest.mark.parametrize("header", list(HeaderStyle))
def test_what_has_no_room_on_the_row_folds_out_of_its_end(header: HeaderStyle) -> None:
    long = [*VILLAGE, Link("Tranquillité publique", "/9/"), Link("Commerces et marchés", "/10/", active=True)]
    shown = on_one_row(long, room_for_menu("Saint-Romain-en-Gier", header))
    more = shown[-1]
    assert more.title == "Plus"
    assert [*shown[:-1], *more.children] == long, "all are there, in their order"
    assert len(more.children) >= 2
    assert more.active, "the section of the page is in it"
    html = draw('{% navigation_menu links kind="wide" %}', links=shown)
    assert 'Plus<span class="sr-only"> (rubrique de cette page)</span>' in html
    assert 'href=""' not in html


def test_a_wide_logo_takes_room_from_the_menu() -> None:
    square, wide = (room_for_menu("Givors", HeaderStyle.SOBRE, size) for size in ((96, 96), (480, 96)))
    assert wide < square < room_for_menu("Givors", HeaderStyle.CENTRE)
