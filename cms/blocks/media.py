"""Blocks that show or hand out a file: images, films, sounds, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Collection

from cms.blocks.choices import RowChoiceBlock
from cms.blocks.families import SHOW
from cms.blocks.library import DocumentChooserBlock, FromTheLibrary, RichTextBlock, is_open
from cms.blocks.once import once
from cms.blocks.pictures import GALLERY, POSTER, WIDTHS
from cms.blocks.previews import FileBlock, last_document, last_images
from cms.blocks.text import FEATURES
from design.components import Captions, Film
from design.templatetags.typography import file_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wagtail.documents.models import AbstractDocument
    from wagtail.images.models import AbstractImage

    from tenants.together import Asking

#: What browsers of the last ten years play by themselves.
FILMS = {"mp4": "video/mp4", "webm": "video/webm"}
SOUNDS = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "wav": "audio/wav"}
CAPTIONS = frozenset({"vtt"})
MOST_DOCUMENTS = 50


class PictureChooserBlock(FromTheLibrary, ImageChooserBlock):
    """An image with its sizes: as many statements for twenty images as for one."""

    def __init__(self, *, specs: tuple[str, ...] = WIDTHS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.specs = specs

    def bulk_to_python(self, values: Iterable[Any]) -> list[AbstractImage | None]:
        asked = list(values)
        if is_open():
            return super().bulk_to_python(asked)
        found = (
            get_image_model().objects.prefetch_renditions(*self.specs).in_bulk({one for one in asked if one})
        )
        return [found.get(one) for one in asked]

    class Meta:
        icon = "image"


class FigureBlock(FileBlock):
    """An image with what it says in words, unless it says nothing (RGAA 1.1, 1.2)."""

    image = PictureChooserBlock(label=_("image"))
    alternative = blocks.CharBlock(
        label=_("ce que montre l’image"),
        help_text=_("Lu à voix haute aux personnes qui ne voient pas l’image."),
        max_length=250,
        required=False,
    )
    decorative = blocks.BooleanBlock(
        label=_("image décorative\u00a0: elle n’apprend rien de plus que le texte"), required=False
    )
    caption = blocks.CharBlock(label=_("légende"), max_length=250, required=False)

    class Meta:
        icon = "image"
        group = SHOW
        label = _("Image")
        template = "cms/blocks/figure.html"
        description = _("Une photo de chez vous, avec ce qu’elle montre en une phrase.")
        preview_value = {
            "image": None,
            "alternative": "Le marché sous la halle",
            "decorative": False,
            "caption": "",
        }

    def sample(self) -> dict[str, Any]:
        return next(({"image": one, "alternative": one.title} for one in last_images(1)), {})

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        check_words(cleaned)
        return cleaned


def check_words(value: Any) -> None:
    """Raises StructBlockValidationError when an image neither says what it shows nor that it shows nothing more."""
    if not value["decorative"] and not str(value["alternative"] or "").strip():
        message = __("Dites ce que montre l’image, ou cochez «\u00a0image décorative\u00a0».")
        raise StructBlockValidationError({"alternative": ValidationError(message)})


class GalleryImageBlock(FigureBlock):
    image = PictureChooserBlock(label=_("image"), specs=GALLERY)


class GalleryBlock(FileBlock):
    title = blocks.CharBlock(label=_("ce que montre la galerie"), max_length=120)
    images = blocks.ListBlock(GalleryImageBlock(), label=_("images"), min_num=2, max_num=24)

    class Meta:
        icon = "copy"
        group = SHOW
        label = _("Galerie d’images")
        template = "cms/blocks/gallery.html"
        description = _(
            "De deux à vingt-quatre images en grille, chacune avec ses mots. Rien ne défile tout seul."
        )
        preview_value = {"title": "La fête de l’été", "images": []}

    def sample(self) -> dict[str, Any]:
        words = {"decorative": False, "caption": ""}
        images = [{"image": one, "alternative": one.title, **words} for one in last_images(3)]
        return {"images": images} if images else {}


def _of_kind(document: AbstractDocument | None, kinds: Iterable[str], message: str) -> ValidationError | None:
    wrong = document is not None and document.file_extension.lower() not in set(kinds)
    return ValidationError(message) if wrong else None


class VideoBlock(FileBlock):
    """A film by file: nothing of anybody else is loaded. Captions and a transcript as RGAA 4.1 and 4.3 ask."""

    title = blocks.CharBlock(label=_("titre de la vidéo"), max_length=160)
    film = DocumentChooserBlock(label=_("fichier vidéo"), help_text=_("MP4 ou WebM, dans vos documents."))
    captions = DocumentChooserBlock(
        label=_("sous-titres"),
        required=False,
        help_text=_("Un fichier .vtt. Nécessaire si quelqu’un parle dans la vidéo."),
    )
    is_silent = blocks.BooleanBlock(label=_("personne ne parle dans cette vidéo"), required=False)
    transcript = RichTextBlock(
        label=_("ce que dit et montre la vidéo"),
        features=FEATURES,
        help_text=_("Pour qui ne peut ni la voir ni l’entendre."),
    )
    poster = PictureChooserBlock(label=_("image d’attente"), specs=POSTER, required=False)

    class Meta:
        icon = "media"
        group = SHOW
        label = _("Vidéo")
        template = "cms/blocks/video.html"
        description = _(
            "Une vidéo de vos documents, avec ses sous-titres et son texte. Rien ne vient d’un autre site."
        )
        preview_value = {
            "title": "Visite de la médiathèque",
            "film": None,
            "captions": None,
            "transcript": None,
        }

    def sample(self) -> dict[str, Any]:
        film = last_document(FILMS)
        return {"film": film} if film else {}

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        problems = {
            "film": _of_kind(cleaned["film"], FILMS, __("Choisissez un fichier MP4 ou WebM.")),
            "captions": _of_kind(cleaned["captions"], CAPTIONS, __("Les sous-titres sont un fichier .vtt.")),
        }
        if cleaned["captions"] is None and not cleaned["is_silent"]:
            problems["captions"] = ValidationError(
                __("Ajoutez les sous-titres, ou cochez «\u00a0personne ne parle dans cette vidéo\u00a0».")
            )
        if found := {name: problem for name, problem in problems.items() if problem}:
            raise StructBlockValidationError(block_errors=found)
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["film"] = _film(value) if value["film"] else None
        return context


def _film(value: Any) -> Film:
    file, captions, poster = value["film"], value.get("captions"), value.get("poster")
    transcript = value.get("transcript")
    return Film(
        url=file.url,
        kind=FILMS.get(file.file_extension.lower(), "video/mp4"),
        title=value["title"],
        captions=(Captions(captions.url),) if captions else (),
        poster_url=poster.get_rendition(POSTER[0]).url if poster else "",
        transcript=str(transcript) if transcript else "",
        size=_size(file),
    )


def _size(document: AbstractDocument) -> str:
    """Nothing when it was never measured: the page that shows it does not do it."""
    return str(file_size(document.file_size)) if document.file_size else ""


class AudioBlock(FileBlock):
    title = blocks.CharBlock(label=_("titre de l’enregistrement"), max_length=160)
    sound = DocumentChooserBlock(
        label=_("fichier son"), help_text=_("MP3, M4A, OGG ou WAV, dans vos documents.")
    )
    transcript = RichTextBlock(label=_("ce que l’on entend"), features=FEATURES)

    class Meta:
        icon = "media"
        group = SHOW
        label = _("Son")
        template = "cms/blocks/audio.html"
        description = _("Un enregistrement, avec son texte.")
        preview_value = {"title": "Le mot du conseil", "sound": None, "transcript": None}

    def sample(self) -> dict[str, Any]:
        sound = last_document(SOUNDS)
        return {"sound": sound} if sound else {}

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if problem := _of_kind(cleaned["sound"], SOUNDS, __("Choisissez un fichier MP3, M4A, OGG ou WAV.")):
            raise StructBlockValidationError(block_errors={"sound": problem})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        sound = value["sound"]
        context["kind"] = SOUNDS.get(sound.file_extension.lower(), "audio/mpeg") if sound else ""
        return context


class DocumentBlock(FileBlock):
    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(label=_("intitulé du lien"), max_length=160, required=False)

    class Meta:
        icon = "doc-full"
        group = SHOW
        label = _("Document à télécharger")
        template = "cms/blocks/document.html"
        description = _(
            "Un fichier, avec son format et son poids. Un texte dans la page vaut mieux\u00a0: il se lit partout."
        )
        preview_value = {"document": None, "title": "Règlement de la cantine"}

    def sample(self) -> dict[str, Any]:
        document = last_document()
        return {"document": document, "title": document.title} if document else {}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        document = value["document"]
        context["size"] = document.file_size if document else None
        return context


def collection_choices() -> list[tuple[str, str]]:
    return [
        (str(one.pk), one.get_indented_name() if one.depth > 1 else one.name)
        for one in Collection.objects.all()
    ]


class DocumentsBlock(FileBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=120, required=False)
    collection = RowChoiceBlock(
        label=_("collection"),
        choices=collection_choices,
        help_text=_("Tout document que vous y rangerez apparaîtra ici, le plus récent d’abord."),
    )

    class Meta:
        icon = "folder-open-inverse"
        group = SHOW
        label = _("Liste de documents")
        template = "cms/blocks/documents.html"
        description = _("Tous les documents d’une collection\u00a0: menus, bulletins, comptes rendus.")
        preview_value = {"title": "Bulletins municipaux", "collection": ""}

    def sample(self) -> dict[str, Any]:
        document = last_document()
        return {"collection": str(document.collection_id)} if document else {}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["documents"] = once(parent_context, *_documents(value))
        return context

    def asks(self, raw: Any, page: Any) -> dict[str, Asking[Any]]:
        return dict([_documents(raw)])


def _documents(value: Mapping[str, Any]) -> tuple[str, Asking[list[AbstractDocument]]]:
    """The newest of the collection of a list, under the name that two lists of it share."""
    chosen = str(value.get("collection") or "")
    return f"documents {chosen}", _newest(int(chosen) if chosen.isdigit() else None)


def _newest(collection: int | None) -> Asking[list[AbstractDocument]]:
    found = get_document_model().objects.filter(collection_id=collection)
    (newest,) = yield (found.order_by("-created_at")[:MOST_DOCUMENTS],)
    return newest
