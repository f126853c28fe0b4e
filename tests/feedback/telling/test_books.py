"""The books find a donor who was told twice, and one who was forgotten."""

import pytest

from feedback.books import CHECKS
from feedback.models import Message, NewsReader
from giving.services.books import run_checks

pytestmark = pytest.mark.django_db


def breaches() -> dict[str, list[str]]:
    own = [check for check in CHECKS if check.name in {"told-once", "told-all"}]
    return {finding.check.name: finding.examples for finding in run_checks(own) if finding.count}


def test_the_books_fit_once_everyone_is_told(give, tell):
    give(2500)
    tell()

    assert breaches() == {}


def test_a_donor_who_was_forgotten_is_found(give, tell):
    gift = give(2500).donation
    update = tell()
    NewsReader.objects.all().delete()

    assert breaches() == {"told-all": [f"update {update.pk}, gift {gift.reference}"]}


def test_a_donor_who_was_told_twice_is_found(give, tell):
    give(2500)
    give(2500)
    tell()
    first, second = Message.rows.order_by("pk")
    NewsReader.objects.filter(message=first).update(message=second)

    assert breaches() == {"told-once": [f"message {first.pk}"]}
