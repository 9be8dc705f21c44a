from __future__ import annotations


class ActRefused(Exception):
    """The register does not take this; the message says why and what to do, in French."""


class ImportRefused(ActRefused):
    """An archive of acts as a whole."""
