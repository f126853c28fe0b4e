"""What people give to, and who asks: organizations, campaigns, fundraisers, teams and sharing.

(modeltranslation wraps the managers of translated models at run time, where the type checker's
plugin cannot follow: hence `django-manager-missing` beside them.)
"""

from campaigns.models.campaigns import Campaign, CampaignTotals, SuggestedAmount
from campaigns.models.history import HistoryEntry
from campaigns.models.organizations import (
    EUROPE,
    Country,
    LogoGround,
    Membership,
    Organization,
    OrganizationPage,
    Photograph,
    languages_with_words,
)
from campaigns.models.wall import WallEntry

__all__ = [
    "EUROPE",
    "Campaign",
    "CampaignTotals",
    "Country",
    "HistoryEntry",
    "LogoGround",
    "Membership",
    "Organization",
    "OrganizationPage",
    "Photograph",
    "SuggestedAmount",
    "WallEntry",
    "languages_with_words",
]
