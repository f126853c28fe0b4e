"""Where the pages of the story are that are worth a look."""

from campaigns.links import token_of
from campaigns.models import Fundraiser
from config.demo.story.projects import HAVRE
from config.demo.story.supporters import KARIM, MAUDES_PAGE
from feedback.models import Project
from giving.links import gift_token
from giving.models import Donation


def places() -> dict[str, str]:
    """Return the paths of pages to begin with; none if the database was filled before they were.

    They name no language: each opens in the one of the reader's browser.
    """
    return {**_maudes(), **_gifts()}


def _maudes() -> dict[str, str]:
    page = Fundraiser.rows.filter(slug=MAUDES_PAGE.slug).first()
    if page is None:
        return {}
    return {
        "Maude's page": f"/fundraisers/{page.slug}/",
        "as she sees it": f"/me/fundraisers/{token_of(page)}/",
    }


def _gifts() -> dict[str, str]:
    """Return a project, and what Karim reads of his gift."""
    project = Project.rows.filter(slug=HAVRE.slug).first()
    gift = Donation.rows.filter(email=KARIM.email, state=Donation.State.PAID).first()
    if project is None or gift is None:
        return {}
    return {
        "A project": f"/projects/{project.slug}/",
        "Karim's gift": f"/gifts/{gift_token(gift)}/",
    }
