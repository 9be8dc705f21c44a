"""A line of the results of a search: what pages, procedures, acts and services are told by."""

from __future__ import annotations

from dataclasses import dataclass

#: The text search configuration of a commune (migration 0002).
CONFIG = "parvis_fr"


@dataclass(frozen=True)
class Result:
    """``label`` says what kind of thing it is; ``is_promoted``: somebody said that these words lead there;
    ``has_every_word``: of what was asked, else some of them; ``is_aside``: it only mentions them, after what is about
    them."""

    title: str
    url: str
    label: str
    text: str
    is_promoted: bool = False
    has_every_word: bool = True
    is_aside: bool = False
