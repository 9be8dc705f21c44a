"""The electronic seal of what the town hall issues: a PAdES signature over the whole PDF (RGS, CRPA L112-11)."""

from teleservices.sealing.signing import seal_pdf
from teleservices.sealing.stores import Seal, SealError, seal_of, seal_or_none

__all__ = ["Seal", "SealError", "seal_of", "seal_or_none", "seal_pdf"]
