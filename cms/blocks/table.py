"""Blocks of rows and figures: tables, prices, charts, key figures."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.families import TABLES
from design.charts import Amount, BarChart
from design.components import DataTable, KeyFigure, TableColumn
from design.typography import number

MOST_COLUMNS, MOST_ROWS = 8, 100


def cells_of(text: str) -> list[list[str]]:
    """Lines of a text as rows: cells apart by a tabulation (pasted from a spreadsheet), a semicolon or a bar."""
    rows = []
    for line in text.splitlines():
        mark = next((one for one in ("\t", ";", "|") if one in line), "")
        if line.strip(" |;\t"):
            rows.append([cell.strip() for cell in (line.strip().strip("|").split(mark) if mark else [line])])
    return rows


class TableBlock(blocks.StructBlock):
    """Typed or pasted as text: an editor of cells would need a script, and nobody pastes into it from a telephone."""

    caption = blocks.CharBlock(label=_("titre du tableau"), max_length=160)
    rows = blocks.TextBlock(
        label=_("lignes"),
        help_text=_(
            "Une ligne par rangée, les cases séparées par un point-virgule, ou collées depuis un tableur. La première "
            "ligne donne les titres des colonnes, la première case de chaque ligne dit de quoi elle parle."
        ),
    )
    source = blocks.CharBlock(label=_("source"), max_length=160, required=False)

    class Meta:
        icon = "table"
        group = TABLES
        label = _("Tableau")
        template = "cms/blocks/table.html"
        description = _("Des lignes et des colonnes avec leurs titres. Jamais pour mettre en page.")
        preview_value = {
            "caption": "Horaires de la navette",
            "rows": "Arrêt;Matin;Soir\nMairie;7\u00a0h\u00a040;17\u00a0h\u00a010\nCollège;8\u00a0h;17\u00a0h\u00a025",
            "source": "",
        }

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if problem := _problem_of(cells_of(cleaned["rows"])):
            raise StructBlockValidationError(block_errors={"rows": ValidationError(problem)})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        head, *rows = cells_of(value["rows"]) or [[]]
        columns = [TableColumn(title, _is_number(rows, place)) for place, title in enumerate(head)]
        context["table"] = DataTable(value["caption"], columns, rows, value.get("source") or "")
        return context


def _problem_of(rows: list[list[str]]) -> str:
    if len(rows) < 2:
        return __("Il faut une ligne de titres et au moins une ligne.")
    if len(rows[0]) < 2:
        return __("Il faut au moins deux colonnes\u00a0: séparez les cases par un point-virgule.")
    if len(rows[0]) > MOST_COLUMNS or len(rows) > MOST_ROWS + 1:
        return __(
            "Un tableau a au plus %(columns)s colonnes et %(rows)s lignes. Au-delà, proposez un document."
        ) % {
            "columns": MOST_COLUMNS,
            "rows": MOST_ROWS,
        }
    for line, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            return __(
                "La ligne %(line)s a %(found)s cases, il en faut %(wanted)s comme dans la première."
            ) % {
                "line": line,
                "found": len(row),
                "wanted": len(rows[0]),
            }
    return "" if all(rows[0]) else __("Chaque colonne a besoin d’un titre.")


def _is_number(rows: list[list[str]], place: int) -> bool:
    cells = [row[place] for row in rows if place < len(row) and row[place]]
    return place > 0 and bool(cells) and all(amount_of(cell.rstrip(" €%")) is not None for cell in cells)


def amount_of(text: str) -> float | None:
    """« 1 234,5 » as a number; None when it is not one."""
    plain = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


class PriceBlock(blocks.StructBlock):
    what = blocks.CharBlock(label=_("quoi"), max_length=120)
    who = blocks.CharBlock(label=_("pour qui"), max_length=120, required=False)
    price = blocks.CharBlock(
        label=_("prix"), max_length=40, help_text=_("Par exemple\u00a0: 3,20\u00a0€ ou gratuit.")
    )


class PricesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=120, default=_("Tarifs"))
    prices = blocks.ListBlock(PriceBlock(), label=_("tarifs"), min_num=1)
    source = blocks.CharBlock(
        label=_("délibération"),
        max_length=160,
        required=False,
        help_text=_("Celle qui a voté ces tarifs, et sa date."),
    )

    class Meta:
        icon = "tag"
        group = TABLES
        label = _("Tarifs")
        template = "cms/blocks/table.html"
        description = _("Ce que l’on paie, pour qui, et qui l’a décidé.")
        preview_value = {
            "title": "Tarifs de la cantine",
            "prices": [
                {"what": "Repas", "who": "Enfant de la commune", "price": "3,20\u00a0€"},
                {"what": "Repas", "who": "Autre enfant", "price": "5,10\u00a0€"},
            ],
            "source": "Délibération du 12\u00a0juin 2026",
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        columns = (
            TableColumn(__("Quoi")),
            TableColumn(__("Pour qui")),
            TableColumn(__("Prix"), is_number=True),
        )
        everybody = __("Tout le monde")
        rows = [(one["what"], one["who"] or everybody, _unbroken(one["price"])) for one in value["prices"]]
        context["table"] = DataTable(value["title"], columns, rows, value.get("source") or "")
        return context


def _unbroken(price: str) -> str:
    """« 3,20 € » on one line."""
    return price.replace(" €", "\u00a0€")


class AmountBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("quoi"), max_length=80)
    amount = blocks.FloatBlock(label=_("combien"), min_value=0)


class ChartBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=160)
    unit = blocks.CharBlock(
        label=_("unité"), max_length=40, help_text=_("Par exemple\u00a0: milliers d’euros.")
    )
    amounts = blocks.ListBlock(AmountBlock(), label=_("barres"), min_num=2, max_num=15)
    source = blocks.CharBlock(label=_("source"), max_length=160, required=False)

    class Meta:
        icon = "order"
        group = TABLES
        label = _("Graphique")
        template = "cms/blocks/chart.html"
        description = _(
            "Des barres à comparer, et le même contenu en tableau. Le budget, la population, les votes."
        )
        preview_value = {
            "title": "Dépenses de 2026",
            "unit": "Milliers d’euros",
            "amounts": [{"label": "École", "amount": 120.0}, {"label": "Voirie", "amount": 85.0}],
            "source": "Budget primitif 2026",
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        amounts = [_amount(one["label"], float(one["amount"])) for one in value["amounts"]]
        context["chart"] = BarChart(
            value["title"], amounts, __("Poste"), value["unit"], value.get("source") or ""
        )
        return context


def _amount(label: str, value: float) -> Amount:
    """Without a decimal when it has none."""
    return Amount(label, value, str(number(int(value))) if value.is_integer() else "")


class FigureOfKeyBlock(blocks.StructBlock):
    value = blocks.CharBlock(label=_("chiffre"), max_length=20)
    label = blocks.CharBlock(label=_("ce qu’il compte"), max_length=80)


class KeyFiguresBlock(blocks.StructBlock):
    figures = blocks.ListBlock(FigureOfKeyBlock(), label=_("chiffres"), min_num=2, max_num=6)

    class Meta:
        icon = "superscript"
        group = TABLES
        label = _("Chiffres clés")
        template = "cms/blocks/key_figures.html"
        description = _("De deux à six nombres en grand.")
        preview_value = {
            "figures": [{"value": "812", "label": "habitants"}, {"value": "14", "label": "associations"}]
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["items"] = [KeyFigure(one["value"], one["label"]) for one in value["figures"]]
        return context
