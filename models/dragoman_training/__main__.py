"""`python -m dragoman_training`, the same as `dragoman-train`."""

from __future__ import annotations

from .cli import main

main()
