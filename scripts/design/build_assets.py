"""Make again the fonts, icons and scripts shipped under platform/design, from npm packages by name.

Needs npm on the path and the Python packages `fonttools` and `brotli` (at build time only: the project does
not
depend on them).
Run: python scripts/design/build_assets.py
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STATIC = ROOT / "platform" / "design" / "static" / "design"
PDF_FONTS = ROOT / "platform" / "design" / "pdf" / "fonts"
MAPS = ROOT / "platform" / "teleservices" / "static" / "teleservices" / "leaflet"
LEAFLET = "leaflet@1.9.4"
VENDOR_TESTS = ROOT / "tests" / "vendor"

# What French municipal text is made of; the rest of Latin (names of people) is a second file, fetched only
# when met.
FRENCH = (
    "U+0020-007E,U+00A0-00FF,U+0152-0153,U+0178,U+02C6,U+02DC,U+2009,U+2010-2014,U+2018-201A,U+201C-201E,U+2022,"
    "U+2026,U+202F,U+2030,U+2039-203A,U+2044,U+20AC,U+2122,U+2190-2193,U+2212"
)
OTHER_LATIN = (
    "U+0100-0151,U+0154-0177,U+0179-017F,U+0192,U+01A0-01A1,U+01AF-01B0,U+0218-021B,U+1E80-1E85,"
    "U+1E9E,U+1EA0-1EF9"
)
ATKINSON = "atkinson-hyperlegible-next"
FONTSOURCE = "@fontsource-variable/"


@dataclass(frozen=True)
class Face:
    """One variable face of one npm package, with the weights kept."""

    package: str
    name: str
    out: str
    style: str
    weights: tuple[int, int]
    """Titles have one weight, and so have the italics of the serif: 80 kB is all that a page may fetch."""


FACES = (
    Face(FONTSOURCE + ATKINSON, ATKINSON, "atkinson", "normal", (400, 700)),
    Face(FONTSOURCE + ATKINSON, ATKINSON, "atkinson", "italic", (400, 700)),
    Face(FONTSOURCE + "bricolage-grotesque", "bricolage-grotesque", "bricolage", "normal", (700, 700)),
    Face(FONTSOURCE + "source-serif-4", "source-serif-4", "source-serif", "normal", (400, 700)),
    Face(FONTSOURCE + "source-serif-4", "source-serif-4", "source-serif", "italic", (400, 400)),
)
# (face, weight, file, style name): static instances for typst, which does not read variable fonts.
STATIC_INSTANCES = (
    (FACES[0], 400, "Atkinson-Regular.ttf", "Regular"),
    (FACES[0], 700, "Atkinson-Bold.ttf", "Bold"),
    (FACES[1], 400, "Atkinson-Italic.ttf", "Italic"),
    (FACES[2], 700, "Bricolage-Bold.ttf", "Bold"),
    (FACES[3], 400, "SourceSerif-Regular.ttf", "Regular"),
    (FACES[3], 700, "SourceSerif-Bold.ttf", "Bold"),
    (FACES[4], 400, "SourceSerif-Italic.ttf", "Italic"),
)
FAMILY_NAMES = {"atkinson": "Parvis Text", "bricolage": "Parvis Display", "source-serif": "Parvis Serif"}


def fetch(package: str, folder: Path) -> Path:
    """Unpack an npm package and return its folder."""
    command = ["npm", "pack", "--silent", package]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    archive = folder / done.stdout.split()[-1]
    target = folder / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def subset_font(font: TTFont, unicodes: str) -> TTFont:
    """Keep only these characters and the features that text uses."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "liga", "ccmp", "locl", "tnum", "lnum"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    worker = subset.Subsetter(options)
    worker.populate(unicodes=subset.parse_unicodes(unicodes.replace("U+", "").replace("u+", "")))
    worker.subset(font)
    give_narrow_space(font)
    return font


def give_narrow_space(font: TTFont) -> None:
    """French sets a narrow no-break space before ; ! ? and in numbers; the sources only have the thin one."""
    thin = font.getBestCmap().get(0x2009)
    if thin is not None:
        width, bearing = font["hmtx"][thin]
        font["hmtx"][thin] = max(width, font["head"].unitsPerEm // 5), bearing
    for table in font["cmap"].tables:
        if table.isUnicode() and 0x202F not in table.cmap and 0x2009 in table.cmap:
            table.cmap[0x202F] = table.cmap[0x2009]


def source(face: Face, packages: dict[str, Path], script: str) -> TTFont:
    return TTFont(packages[face.package] / "files" / f"{face.name}-{script}-wght-{face.style}.woff2")


def build_web_fonts(packages: dict[str, Path]) -> None:
    out = STATIC / "fonts"
    out.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        suffix = "" if face.style == "normal" else "-italic"
        scripts = (("latin", FRENCH, ""), ("latin-ext", f"{OTHER_LATIN},U+0178,U+2190-2193", "-ext"))
        for script, unicodes, tail in scripts:
            font = subset_font(source(face, packages, script), unicodes)
            font = instancer.instantiateVariableFont(font, {"wght": face.weights})
            font.flavor = "woff2"
            font.save(out / f"{face.out}{suffix}{tail}.woff2")
    for package, folder in packages.items():
        if "fontsource" in package:
            shutil.copy(folder / "LICENSE", out / f"LICENSE-{package.rsplit('/', 1)[1]}.txt")


def build_pdf_fonts(packages: dict[str, Path], scratch: Path) -> None:
    PDF_FONTS.mkdir(parents=True, exist_ok=True)
    for face, weight, filename, style in STATIC_INSTANCES:
        parts: list[str] = []
        for script, unicodes in (("latin", FRENCH), ("latin-ext", f"{OTHER_LATIN},U+0178")):
            font = subset_font(source(face, packages, script), unicodes)
            font = instancer.instantiateVariableFont(font, {"wght": weight})
            font.flavor = None
            part = scratch / f"{script}-{filename}"
            font.save(part)
            parts.append(str(part))
        options = merge.Options(drop_tables=["STAT", "GDEF", "GSUB", "GPOS", "DSIG"])
        merged = merge.Merger(options).merge(parts)
        rename(merged, FAMILY_NAMES[face.out], style, weight)
        merged.save(PDF_FONTS / filename)
    for package, folder in packages.items():
        if "fontsource" in package:
            shutil.copy(folder / "LICENSE", PDF_FONTS / f"LICENSE-{package.rsplit('/', 1)[1]}.txt")


def rename(font: TTFont, family: str, style: str, weight: int) -> None:
    """A modified font takes its own name (OFL, reserved names)."""
    names = font["name"]
    names.names = [n for n in names.names if n.nameID in {0, 13, 14}]
    full = f"{family} {style}"
    for name_id, text in {1: family, 2: style, 4: full, 6: full.replace(" ", "")}.items():
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    bold, italic = weight >= 700, style == "Italic"
    font["OS/2"].fsSelection = (0x20 if bold else 0) | (0x01 if italic else 0) or 0x40
    font["head"].macStyle = (1 if bold else 0) | (2 if italic else 0)


def build_icons(lucide: Path) -> None:
    symbols = []
    for name in sorted((HERE / "icons.txt").read_text().split()):
        svg = (lucide / "icons" / f"{name}.svg").read_text()
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        if inner is None:
            sys.exit(f"icon {name}: not an SVG")
        body = re.sub(r"\s*\n\s*", "", inner.group(1)).replace(" />", "/>")
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (STATIC / "icons.svg").write_text(sprite)
    shutil.copy(lucide / "LICENSE", STATIC / "LICENSE-lucide.txt")


def build_leaflet(package: Path) -> None:
    """The maps of teleservices, without the source map that static files would look for."""
    out = MAPS / "images"
    out.mkdir(parents=True, exist_ok=True)
    script = (package / "dist" / "leaflet.js").read_text()
    (MAPS / "leaflet.js").write_text(re.sub(r"(?m)^//# sourceMappingURL=.*\n?", "", script))
    shutil.copy(package / "dist" / "leaflet.css", MAPS / "leaflet.css")
    shutil.copy(package / "LICENSE", MAPS / "LICENSE.txt")
    for name in ("layers.png", "layers-2x.png", "marker-icon.png"):  # named by the style sheet
        shutil.copy(package / "dist" / "images" / name, out / name)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        wanted = [
            *sorted({face.package for face in FACES}),
            "lucide-static",
            "htmx.org@2",
            "axe-core@4",
            LEAFLET,
        ]
        packages = {package: fetch(package, scratch) for package in wanted}
        build_web_fonts(packages)
        build_pdf_fonts(packages, scratch)
        build_icons(packages["lucide-static"])
        shutil.copy(packages["htmx.org@2"] / "dist" / "htmx.min.js", STATIC / "htmx.min.js")
        shutil.copy(packages["htmx.org@2"] / "LICENSE", STATIC / "LICENSE-htmx.txt")
        build_leaflet(packages[LEAFLET])
        VENDOR_TESTS.mkdir(parents=True, exist_ok=True)
        shutil.copy(packages["axe-core@4"] / "axe.min.js", VENDOR_TESTS / "axe.min.js")
        shutil.copy(packages["axe-core@4"] / "locales" / "fr.json", VENDOR_TESTS / "axe.fr.json")
        shutil.copy(packages["axe-core@4"] / "LICENSE", VENDOR_TESTS / "LICENSE-axe-core.txt")


if __name__ == "__main__":
    main()
