"""`python -m bench.documents COMMAND …`."""

from __future__ import annotations

import sys

from . import identity

COMMANDS = {"identity": identity.main}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m bench.documents {{{','.join(COMMANDS)}}} …")
    sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
