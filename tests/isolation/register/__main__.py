from __future__ import annotations

import sys

from tests.isolation.register import as_text

sys.stdout.write(as_text())
