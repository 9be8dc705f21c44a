"""Pages that a site always has, alone and in bulk; what else is deleted in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.models import Page

from cms.directory.places import PATHS
from cms.pages.models import CommuneImage, NewsIndexPage, NewsPage
from tenants.current import commune_context
from tests.cms.conftest import upload

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


def test_a_list_of_the_site_and_of_the_directory_stay_in_bulk_too(
    alice_at_work: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        kept = [NewsIndexPage.objects.get().pk, Page.objects.filter(url_path__in=PATHS)[0].pk]
        plain = NewsPage.objects.live()[0].pk
    for action in ("delete", "unpublish"):
        for one in kept:
            answer = alice_at_work.post(
                f"/gestion/bulk/wagtailcore/page/{action}/?id={one}&id={plain}",
                {"include_descendants": ""},
                follow=True,
            )
            assert "reste en place" in answer.content.decode()
    with commune_context(venissieux):
        assert Page.objects.filter(pk__in=[*kept, plain], live=True).count() == 3
    alice_at_work.post(f"/gestion/bulk/wagtailcore/page/unpublish/?id={plain}", {"include_descendants": ""})
    with commune_context(venissieux):
        assert not Page.objects.get(pk=plain).live


def test_images_are_deleted_in_bulk(alice_at_work: Client, venissieux: Commune) -> None:
    kind = CommuneImage._meta
    image = upload(alice_at_work, venissieux)
    bulk = f"/gestion/bulk/{kind.app_label}/{kind.model_name}/delete/?next=/gestion/images/&id={image.pk}"
    answer = alice_at_work.post(bulk, follow=True)
    assert answer.status_code == 200
    with commune_context(venissieux):
        assert not CommuneImage.objects.filter(pk=image.pk).exists()
