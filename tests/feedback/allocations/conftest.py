import pytest

from feedback.allocations.books import CHECKS
from giving.services.books import run_checks
from tests.factories import CampaignFactory


@pytest.fixture
def campaign():
    return CampaignFactory()


def breaches() -> dict[str, list[str]]:
    """Return what the books say is wrong with gifts and projects."""
    return {found.check.name: found.examples for found in run_checks(CHECKS) if not found.is_clean}
