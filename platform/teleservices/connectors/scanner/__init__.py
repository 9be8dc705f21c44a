"""Antivirus: what another program says of the bytes that a person sent."""

from teleservices.connectors.scanner.base import Scanner, ScannerDown, Verdict, VerdictKind
from teleservices.connectors.scanner.registry import configured_scanner

__all__ = ["Scanner", "ScannerDown", "Verdict", "VerdictKind", "configured_scanner"]
