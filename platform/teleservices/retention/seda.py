"""A transfer message of the standard d'échange de données pour l'archivage, SEDA 2.1 (June 2018): `manifest.xml`.

Source: Archives de France, schemas seda-2.1 (main, technical, management, ontology). The order of elements is theirs.
The final fate in the archives is theirs to say too: « Keep » until they sort.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

NAMESPACE = "fr:gouv:culture:archivesdefrance:seda:v2.1"
DIGEST = "SHA-512"
#: What XML 1.0 cannot carry.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: PRONOM, where the media type alone decides.
FORMATS = {"application/json": "fmt/817", "image/jpeg": "fmt/43"}


@dataclass(frozen=True)
class Data:
    """A file of the package; `uri` is its path in it, `digest` the SHA-512 of its bytes in hexadecimal, `size` bytes."""

    id: str
    uri: str
    name: str
    media_type: str
    digest: str
    size: int


@dataclass(frozen=True)
class Item:
    """A document of a dossier, and its file."""

    title: str
    data: Data
    created: date | None = None


@dataclass(frozen=True)
class File:
    """A dossier: from its deposit to its end."""

    reference: str
    title: str
    description: str
    started: date
    ended: date
    items: Sequence[Item]


@dataclass(frozen=True)
class Transfer:
    """The message. Agencies are named by the identifiers that the archives gave them."""

    id: str
    at: datetime
    comment: str
    series: str
    agreement: str
    archival_agency: str
    originating_agency: str
    files: Sequence[File]


def manifest(transfer: Transfer) -> bytes:
    """The message as XML, UTF-8."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_tag("ArchiveTransfer"))
    _text(root, "Comment", transfer.comment)
    _text(root, "Date", transfer.at.isoformat(timespec="seconds"))
    _text(root, "MessageIdentifier", transfer.id)
    if transfer.agreement:
        _text(root, "ArchivalAgreement", transfer.agreement)
    versions = ET.SubElement(root, _tag("CodeListVersions"))
    _text(versions, "MessageDigestAlgorithmCodeListVersion", DIGEST)
    _text(versions, "FileFormatCodeListVersion", "PRONOM")
    package = ET.SubElement(root, _tag("DataObjectPackage"))
    for file in transfer.files:
        for item in file.items:
            _data(package, item.data)
    descriptive = ET.SubElement(package, _tag("DescriptiveMetadata"))
    _series(descriptive, transfer)
    management = ET.SubElement(package, _tag("ManagementMetadata"))
    _text(management, "LegalStatus", "Public Archive")
    _text(management, "OriginatingAgencyIdentifier", transfer.originating_agency)
    _text(management, "SubmissionAgencyIdentifier", transfer.originating_agency)
    _text(ET.SubElement(root, _tag("ArchivalAgency")), "Identifier", transfer.archival_agency)
    _text(ET.SubElement(root, _tag("TransferringAgency")), "Identifier", transfer.originating_agency)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, _tag(name))
    element.text = _FORBIDDEN.sub("", text)
    return element


def _data(parent: ET.Element, data: Data) -> None:
    """A group of one object: archive units refer to groups."""
    group = ET.SubElement(parent, _tag("DataObjectGroup"), {"id": f"G{data.id}"})
    held = ET.SubElement(group, _tag("BinaryDataObject"), {"id": data.id})
    _text(held, "DataObjectVersion", "BinaryMaster_1")
    _text(held, "Uri", data.uri)
    _text(held, "MessageDigest", data.digest).set("algorithm", DIGEST)
    _text(held, "Size", str(data.size))
    format_ = ET.SubElement(held, _tag("FormatIdentification"))
    _text(format_, "MimeType", data.media_type)
    if data.media_type in FORMATS:
        _text(format_, "FormatId", FORMATS[data.media_type])
    _text(ET.SubElement(held, _tag("FileInfo")), "Filename", data.name)


def _series(parent: ET.Element, transfer: Transfer) -> None:
    unit = ET.SubElement(parent, _tag("ArchiveUnit"), {"id": "AU0"})
    content = ET.SubElement(unit, _tag("Content"))
    _text(content, "DescriptionLevel", "RecordGrp")
    _text(content, "Title", transfer.series)
    if transfer.files:
        _text(content, "StartDate", min(one.started for one in transfer.files).isoformat())
        _text(content, "EndDate", max(one.ended for one in transfer.files).isoformat())
    for number, file in enumerate(transfer.files, start=1):
        _file(unit, f"AU{number}", file)


def _file(parent: ET.Element, key: str, file: File) -> None:
    unit = ET.SubElement(parent, _tag("ArchiveUnit"), {"id": key})
    rule = ET.SubElement(ET.SubElement(unit, _tag("Management")), _tag("AppraisalRule"))
    _text(rule, "FinalAction", "Keep")
    content = ET.SubElement(unit, _tag("Content"))
    _text(content, "DescriptionLevel", "File")
    _text(content, "Title", file.title)
    _text(content, "OriginatingAgencyArchiveUnitIdentifier", file.reference)
    _text(content, "Description", file.description)
    _text(content, "StartDate", file.started.isoformat())
    _text(content, "EndDate", file.ended.isoformat())
    for number, item in enumerate(file.items, start=1):
        _item(unit, f"{key}-{number}", item)


def _item(parent: ET.Element, key: str, item: Item) -> None:
    unit = ET.SubElement(parent, _tag("ArchiveUnit"), {"id": key})
    content = ET.SubElement(unit, _tag("Content"))
    _text(content, "DescriptionLevel", "Item")
    _text(content, "Title", item.title)
    if item.created:
        _text(content, "StartDate", item.created.isoformat())
        _text(content, "EndDate", item.created.isoformat())
    reference = ET.SubElement(unit, _tag("DataObjectReference"))
    _text(reference, "DataObjectGroupReferenceId", f"G{item.data.id}")
