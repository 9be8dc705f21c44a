"""Files for robots on the operator's host."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from django.test import Client

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_sitemap_of_the_console_names_its_sign_in_page_alone(at_operator: Client) -> None:
    answer = at_operator.get("/sitemap.xml")
    assert answer["content-type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    assert root.tag == f"{NAMESPACE}urlset"
    (address,) = [found.text or "" for found in root.iter(f"{NAMESPACE}loc")]
    assert address.endswith("operateur.localhost/connexion/")
    assert at_operator.get("/connexion/").status_code == 200
