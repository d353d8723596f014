"""`python -m footprint`: the same as the command `footprint`."""

import sys

from footprint.cli.main import main

sys.exit(main())
