"""`python -m bench.documents COMMAND …`."""

from __future__ import annotations

import sys
from importlib import import_module

COMMANDS = ("identity", "peers")

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m bench.documents {{{','.join(COMMANDS)}}} …")
    sys.exit(import_module(f"{__package__}.{sys.argv[1]}").main(sys.argv[2:]))
