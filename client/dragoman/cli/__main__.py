"""`python -m dragoman.cli` is `dragoman`."""

from __future__ import annotations

import sys

from . import main

sys.exit(main())
