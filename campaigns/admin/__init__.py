"""The admin of organizations and campaigns, a file for each subject."""

from campaigns.admin import (
    campaigns,
    followers,
    fundraisers,
    history,
    organizations,
    photographs,
    sharing,
    staff,
    teams,
    wall,
)

__all__ = [
    "campaigns",
    "followers",
    "fundraisers",
    "history",
    "organizations",
    "photographs",
    "sharing",
    "staff",
    "teams",
    "wall",
]
