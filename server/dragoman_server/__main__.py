"""`python -m dragoman_server` is `dragoman-server`."""

import sys

from .cli import main

sys.exit(main())
