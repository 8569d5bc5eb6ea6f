"""`python -m dragoman` is `dragoman`."""

import sys

from .cli import main

sys.exit(main())
