"""What people give to, and who asks: organizations, campaigns, fundraisers, teams and sharing.

(modeltranslation wraps the managers of translated models at run time, where the type checker's
plugin cannot follow: hence `django-manager-missing` beside them.)
"""

from campaigns.models.campaigns import Campaign, CampaignTotals, SuggestedAmount
from campaigns.models.files import FileToDelete
from campaigns.models.fundraisers import (
    LONGEST_STORY,
    Fundraiser,
    FundraiserTotals,
    FundraiserUpdate,
    Occasion,
    Pledge,
    Report,
)
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
from campaigns.models.sharing import (
    Channel,
    DrawnCard,
    Follow,
    Moment,
    ShareCard,
    ShareEvent,
    ShareLink,
    ShareTally,
)
from campaigns.models.teams import Challenge, ChallengeEntry, Team, TeamTotals
from campaigns.models.wall import WallEntry

__all__ = [
    "EUROPE",
    "LONGEST_STORY",
    "Campaign",
    "CampaignTotals",
    "Challenge",
    "ChallengeEntry",
    "Channel",
    "Country",
    "DrawnCard",
    "FileToDelete",
    "Follow",
    "Fundraiser",
    "FundraiserTotals",
    "FundraiserUpdate",
    "HistoryEntry",
    "LogoGround",
    "Membership",
    "Moment",
    "Occasion",
    "Organization",
    "OrganizationPage",
    "Photograph",
    "Pledge",
    "Report",
    "ShareCard",
    "ShareEvent",
    "ShareLink",
    "ShareTally",
    "SuggestedAmount",
    "Team",
    "TeamTotals",
    "WallEntry",
    "languages_with_words",
]
