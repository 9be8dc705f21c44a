"""Colours as numbers: parsing, mixing, WCAG contrast, and the nearest colour that is legible."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property

_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


class NotAColour(ValueError):
    """Raised for anything but six hexadecimal digits."""


@dataclass(frozen=True)
class Colour:
    """An opaque sRGB colour; channels from 0 to 1."""

    red: float
    green: float
    blue: float

    @classmethod
    def parse(cls, text: str) -> Colour:
        match = _HEX.fullmatch(text.strip())
        if match is None:
            raise NotAColour(text)
        digits = match.group(1)
        return cls(*(int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)))

    def __str__(self) -> str:
        return "#" + "".join(f"{round(min(max(c, 0), 1) * 255):02X}" for c in self.channels)

    def mix(self, other: Colour, share: float) -> Colour:
        """This colour with `share` (0 to 1) of the other, as paint on screen mixes (sRGB)."""
        return Colour(
            *(_on_screen(a + (b - a) * share) for a, b in zip(self.channels, other.channels, strict=True))
        )

    @property
    def channels(self) -> tuple[float, float, float]:
        return self.red, self.green, self.blue

    @cached_property
    def luminance(self) -> float:
        """Relative luminance (WCAG 2.2)."""
        red, green, blue = (_linear(c) for c in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((one.luminance, other.luminance), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def nearest_legible(colour: Colour, grounds: list[Colour], minimum: float) -> Colour:
    """The colour of the same hue that changes least in lightness and reaches `minimum` on every ground.

    Falls back on black or white, whichever reads better, when no lightness does (grounds too far apart).
    """
    if all(contrast(colour, ground) >= minimum for ground in grounds):
        return colour
    lightness, a, b = _to_oklab(colour)
    for step in range(1, 126):
        for signed in (-step, step):
            target = lightness + signed / 125
            if not 0 <= target <= 1:
                continue
            candidate = _fit(target, a, b)
            if all(contrast(candidate, ground) >= minimum for ground in grounds):
                return candidate
    extremes = (Colour(0, 0, 0), Colour(1, 1, 1))
    return max(extremes, key=lambda extreme: min(contrast(extreme, ground) for ground in grounds))


def _on_screen(channel: float) -> float:
    """One of the 256 steps that a screen shows, so that what is checked is what is written."""
    return round(min(max(channel, 0), 1) * 255) / 255


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _to_oklab(colour: Colour) -> tuple[float, float, float]:
    """Björn Ottosson's OKLab: a space where a step of lightness looks like the same step everywhere."""
    red, green, blue = (_linear(c) for c in (colour.red, colour.green, colour.blue))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """Linear sRGB, possibly out of gamut."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fit(lightness: float, a: float, b: float) -> Colour:
    """The most colourful sRGB colour of this lightness and hue, no more colourful than asked."""
    for share in range(10, -1, -1):
        channels = _from_oklab(lightness, a * share / 10, b * share / 10)
        if all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return Colour(*(_on_screen(_encoded(min(max(c, 0), 1))) for c in channels))
    return Colour(0, 0, 0) if lightness < 0.5 else Colour(1, 1, 1)
