"""Where the pages of the story are that are worth a look."""

from campaigns.links import token_of
from campaigns.models import Fundraiser
from config.demo.story.supporters import MAUDES_PAGE


def places() -> dict[str, str]:
    """Return the paths of Maude's pages; none if the database was filled before there was one.

    They name no language: each opens in the one of the reader's browser.
    """
    page = Fundraiser.rows.filter(slug=MAUDES_PAGE.slug).first()
    if page is None:
        return {}
    return {
        "Maude's page": f"/fundraisers/{page.slug}/",
        "as she sees it": f"/me/fundraisers/{token_of(page)}/",
    }
