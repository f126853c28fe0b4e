"""The admin of organizations and campaigns, a file for each subject."""

from campaigns.admin import history, wall

__all__ = ["history", "wall"]
