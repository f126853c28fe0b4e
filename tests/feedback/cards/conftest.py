"""A project with a card, and pictures of people who agreed to be shown."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from campaigns.models import Photograph
from campaigns.services.photographs import derivative_name
from feedback.impact.services import publish_update
from feedback.models import ImageConsent, UpdatePicture
from tests.campaigns.cards.facts import photograph
from tests.factories import CampaignFactory, ImpactUpdateFactory, ProjectFactory, StaffFactory


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://give.example"


@pytest.fixture
def project():
    return ProjectFactory(campaign=CampaignFactory(slug="books"), slug="havre-perdrix")


@pytest.fixture
def claire(project):
    return StaffFactory(organization=project.organization)


@pytest.fixture
def stored(project):
    """Return a function that stores a photograph of one colour, and its file."""

    def store(key: str, colour: str) -> tuple[Photograph, bytes]:
        file = photograph((480, 320), colour)
        default_storage.save(derivative_name(key, 480, "jpg"), ContentFile(file))
        kept = Photograph.rows.create(
            organization=project.organization, key=key, width=480, height=320, widths=[480],
            formats=["jpg"], description_en="A shelf",
        )  # fmt: skip
        return kept, file

    return store


@pytest.fixture
def consent(project):
    today = project.organization.today
    return ImageConsent.rows.create(
        organization=project.organization, who="Gabin", given_on=today,
        ends_on=today + timedelta(days=365),
    )  # fmt: skip


@pytest.fixture
def tell(project, claire):
    """Return a function that publishes news of the project, with a picture if one is given."""

    def publish(shown: Photograph | None = None, *consents: ImageConsent, **fields):
        update = ImpactUpdateFactory(project=project, **fields)
        if shown:
            picture = UpdatePicture.objects.create(
                update=update, photograph=shown, shows_people=True
            )
            picture.consents.set(consents)
        return publish_update(update=update, actor=claire)

    return publish
