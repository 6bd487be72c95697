"""`python -m cbr_tui`."""

import sys

from cbr_tui.cli import main

sys.exit(main())
