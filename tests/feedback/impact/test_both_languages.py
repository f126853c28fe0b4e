"""What becomes of the money is not lost to the readers of one language."""

from html import unescape

import pytest
from django.urls import reverse

from feedback.field.services import own_link
from feedback.impact.both_languages import left_out_in_words
from feedback.models import ImpactUpdate
from tests.factories import ImpactUpdateFactory
from tests.feedback.field.test_field_page import file, news

pytestmark = pytest.mark.django_db
MONEY = "The insurance pays for new ones."
FRENCH = "Quarante livres sont perdus.\n\nL’assurance en paie d’autres."
FEWER = (
    "The English words have fewer paragraphs than the French ones: readers of English see nothing "
    "of the rest. Is what happens with the money in both?"
)


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ({"text_other": "Perdus."}, ["money_other"]),
        ({"money_other": "L’assurance."}, ["text_other"]),
        ({"text_other": "Perdus.", "money_other": "L’assurance."}, []),
        ({"headline_other": "Quarante livres sont perdus"}, []),
        # Typed for bad news, and then it was good news after all: the field is hidden.
        ({"text_other": "Perdus.", "kind": "delivered"}, []),
    ],
)
def test_words_of_the_other_language_leave_nothing_out(project, claire, client, typed, refused):
    link = own_link(person=claire, organization=project.organization)
    words = {"kind": "failed", "text": "Forty books are lost.", "money": MONEY, "units": "40"}

    answer = file(client, link, news(project, **{**words, **typed}))

    errors = answer.context["form"].errors if answer.context else {}
    assert (list(errors), ImpactUpdate.rows.count()) == (refused, 0 if refused else 1)


def test_staff_who_translate_a_part_read_that_the_rest_is_missing(project, claire, staff_client):
    update = ImpactUpdateFactory(
        project=project, kind="failed", text_fr=FRENCH, text_en="", state="in_review"
    )
    client = staff_client(claire)
    address = reverse("admin:feedback_impactupdate_change", args=[update.pk])
    typed = {
        "project": project.pk, "kind": "failed", "happened_on": update.happened_on,
        "headline_en": "Forty books are lost.", "text_fr": FRENCH,
        **{f"pictures-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")},
    }  # fmt: skip

    before = unescape(client.get(address).content.decode())
    saved = client.post(address, {**typed, "text_en": "Forty are lost.", "_continue": "yes"})
    after = client.get(address)
    client.post(address, {**typed, "text_en": f"Forty are lost.\n\n{MONEY}", "_continue": "yes"})
    whole = unescape(client.get(address).content.decode())

    assert saved.status_code == 302
    assert (FEWER in before, FEWER in whole) == (False, False)
    assert [str(said) for said in after.context["messages"]] == [
        FEWER, "Saved: Forty books are lost.",
    ]  # fmt: skip
    [publish] = [one for one in after.context["staff_buttons"] if one["button"].name == "publish"]
    assert publish["doubts"] == [FEWER]


@pytest.mark.parametrize(
    ("kind", "english", "french", "is_said"),
    [
        ("failed", "One.\n\nTwo.", "Un.\nDeux.", False),
        ("failed", "", "Un.\n\nDeux.", False),
        ("failed", "One.\n\nTwo.", "Un.", True),
        ("late", "One.", "Un.\n\nDeux.", True),
        ("delivered", "One.", "Un.\n\nDeux.", False),
    ],
)
def test_it_is_said_of_bad_news_with_words_in_both(project, kind, english, french, is_said):
    update = ImpactUpdateFactory.build(kind=kind, text_en=english, text_fr=french)

    assert bool(left_out_in_words(update)) is is_said
