"""The office's settings: `fundsentry.toml`, checked as a whole; everything also works without one.

`office` is the file as a whole, `tables` where every table comes from, `databases` how one is reached;
`loading` reads the file and says everything that is wrong with it, each with its line (`lines`).
"""

from fundsentry.settings.databases import DatabaseEntry
from fundsentry.settings.loading import DEFAULT_FILE, load_settings, office_secret
from fundsentry.settings.office import (
    Amounts,
    Growth,
    Keep,
    Letterhead,
    Model,
    Notify,
    OverrideEntry,
    Schedule,
    Settings,
    Terms,
)
from fundsentry.settings.quality import Quality
from fundsentry.settings.tables import Expected, SourceEntry, TableEntry
from fundsentry.settings.vocabulary import Vocabulary

__all__ = [
    "DEFAULT_FILE",
    "Amounts",
    "DatabaseEntry",
    "Expected",
    "Growth",
    "Keep",
    "Letterhead",
    "Model",
    "Notify",
    "OverrideEntry",
    "Quality",
    "Schedule",
    "Settings",
    "SourceEntry",
    "TableEntry",
    "Terms",
    "Vocabulary",
    "load_settings",
    "office_secret",
]
