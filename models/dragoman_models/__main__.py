"""`python -m dragoman_models` is `dragoman-models`."""

import sys

from .cli import main

sys.exit(main())
