"""Where the task of ``tasks`` stood until 0.1: what was queued then is found under this path. May go with 0.3."""

from emulation.award_import.tasks import in_background

__all__ = ["in_background"]
