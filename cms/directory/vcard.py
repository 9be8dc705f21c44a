"""An entry as a card for an address book (vCard 4.0, RFC 6350)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cms.directory.listed import Listed


def card(entry: Listed, base_url: str) -> str:
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{_text(entry.title)}", "KIND:org"]
    if entry.phone:
        lines.append(f"TEL;VALUE=text:{_text(entry.phone)}")
    if entry.email:
        lines.append(f"EMAIL:{_text(entry.email)}")
    if entry.address_lines:
        *street, last = entry.address_lines
        code, _space, city = last.partition(" ")
        if not code.isdecimal():
            street, code, city = list(entry.address_lines), "", ""
        lines.append(f"ADR:;;{_text(', '.join(street))};{_text(city)};;{_text(code)};France")
    if entry.point:
        lines.append(f"GEO:geo:{entry.point[0]:.6f},{entry.point[1]:.6f}")
    if entry.summary:
        lines.append(f"NOTE:{_text(entry.summary)}")
    lines += [f"URL:{base_url}{entry.url}", "END:VCARD"]
    return "".join(f"{line}\r\n" for line in lines)


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return " ".join(escaped.splitlines())
