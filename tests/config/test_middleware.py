"""Pages behind a private link are kept by nobody, whatever they answer."""

import pytest
from django.test import Client

from giving import views
from giving.links import gift_token
from tests.factories import DonationFactory

pytestmark = pytest.mark.django_db

KEPT_BY_NOBODY = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def headers(answer):
    return {name: answer[name] for name in KEPT_BY_NOBODY if answer.has_header(name)}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/fr/gifts/VXDQQG7X-forged/", 404),
        ("/fr/gifts/VXDQQG7X-forged/no-such-page/", 404),
        ("/en/gifts/", 404),
        ("/gifts/VXDQQG7X-forged/", 302),
        ("/fr/gifts/VXDQQG7X-forged", 301),
        ("/fr/accounts/login/", 200),
    ],
)
def test_an_address_that_fits_nothing_is_kept_by_nobody(path, status):
    answer = Client().get(path)

    assert answer.status_code in {status, 404}
    assert headers(answer) == KEPT_BY_NOBODY


def test_a_refused_form_is_kept_by_nobody():
    token = gift_token(DonationFactory())

    answer = Client(enforce_csrf_checks=True).post(f"/fr/gifts/{token}/pay/")

    assert (answer.status_code, headers(answer)) == (403, KEPT_BY_NOBODY)


def test_a_broken_page_is_kept_by_nobody(monkeypatch):
    def break_down(_token):
        raise RuntimeError

    monkeypatch.setattr(views, "find_gift", break_down)

    answer = Client(raise_request_exception=False).get("/fr/gifts/VXDQQG7X-forged/")

    assert (answer.status_code, headers(answer)) == (500, KEPT_BY_NOBODY)


def test_other_pages_are_left_alone():
    assert "X-Robots-Tag" not in Client().get("/en/").headers
