"""The supervisor with the small site in place of the portal: ``python supervised.py PREPARATION_STATUS``."""

import sys

from portal.server.supervisor import Commands, main
from tests.portal.small_site import OPTIONS

if __name__ == "__main__":
    preparation = sys.argv.pop(1)
    main(
        Commands(
            web=("-m", "portal.server.web", *OPTIONS),
            worker=("-c", "import time; time.sleep(1000)"),
            preparation=("-c", f"raise SystemExit({preparation})"),
        )
    )
