"""Write again the style sheet of the default palette, in the project's environment."""

from __future__ import annotations

from pathlib import Path

from design.themes import DEFAULT_PALETTE, theme_css

TARGET = Path(__file__).resolve().parents[2] / "platform/design/static/design/css/theme-default.css"

if __name__ == "__main__":
    TARGET.write_text(theme_css(DEFAULT_PALETTE.theme), encoding="utf-8")
