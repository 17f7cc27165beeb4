"""What runs, when. Prefect lives here and nowhere else, and phones nobody, whoever starts a flow from wherever."""

import os

# Libraries read these when they are imported, so they are set before any of them is.
os.environ |= {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}
