"""What notebooks show: frames in, a `Sheet` to read or a `Picture` for a slide out. No ids, no names, no accounts."""

from fundsentry.reports.slides.picture import Picture
from fundsentry.reports.slides.sheet import Sheet

__all__ = ["Picture", "Sheet"]
