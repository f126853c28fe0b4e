import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.test import Client, RequestFactory

from campaigns import error_views
from tests.factories import CampaignFactory


def test_broken_server_is_explained_in_both_languages_without_the_database(rf):
    page = error_views.server_error(rf.get("/en/"))

    text = page.content.decode()
    assert page.status_code == 500
    assert "Something broke on our side" in text
    assert "Quelque chose s’est brisé chez nous" in text
    assert "/static/css/base.css" in text


def test_broken_server_is_explained_even_without_static_files(rf, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }

    assert "Something broke" in error_views.server_error(rf.get("/en/")).content.decode()


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (SuspiciousOperation(), 400, "We could not read that request"),
        (RequestDataTooBig(), 413, "That file is too large"),
    ],
)
def test_bad_request_is_explained(error, status, title):
    page = error_views.bad_request(RequestFactory().get("/en/"), error)

    assert page.status_code == status
    assert title in page.content.decode()


@pytest.mark.django_db
def test_form_without_its_cookie_is_explained():
    campaign = CampaignFactory()

    page = Client(enforce_csrf_checks=True).post(f"/en/campaigns/{campaign.slug}/donate/")

    assert page.status_code == 403
    assert "Your form could not be checked" in page.content.decode()
