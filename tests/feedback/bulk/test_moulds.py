"""A mail that was filled in is the mail that the ordinary way builds."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
import time_machine

from feedback.bulk import moulds, slots
from feedback.bulk.moulds import Moulds, fits
from feedback.bulk.sending import own_values, shared_values
from feedback.bulk.slots import OpaqueTemplateError, names_looked_at
from feedback.models import Message
from feedback.services.delivery import build_mail
from tests.feedback.bulk.readers import add_news, tell_follower, tell_giver

pytestmark = pytest.mark.django_db
TITLES = [
    "Maude",
    'Léa & <b>Zoé</b> "d\'Aoust"',
    "📚 Bonne fête, Ève ! " * 9,
    "{{ unsubscribe_url }} {% if %} =C3=A9 .",
    "Zoé\r\nBcc: everyone@example.org\r\n\r\n<p>",
    " two  spaces ",
    "\u202f\u00a0",
    "",
]


def mould_of(message: Message, kept: Moulds | None = None) -> bytes | None:
    kept = Moulds() if kept is None else kept
    return kept.mail_bytes(message, shared_values(message), own_values(message, 1))


def parsed(mail: bytes) -> dict[str, object]:
    """Return all of a mail but how its parts are wrapped up, and where its lines are folded."""
    message: EmailMessage = message_from_bytes(mail, policy=default)
    assert not message.defects
    unwrapped = {"Content-Type", "Content-Transfer-Encoding"}
    return {
        "headers": sorted(
            (name, str(value).strip()) for name, value in message.items() if name not in unwrapped
        ),
        "type": message.get_content_type(),
        "parts": [
            (part.get_content_type(), part.get_content_charset(), part.get_content())
            for part in message.iter_parts()
        ],
    }


def both_ways(message: Message) -> tuple[object, object]:
    message = Message.rows.get(pk=message.pk)
    with time_machine.travel("2026-11-24T17:00:00Z", tick=False):
        filled = mould_of(message)
        assert filled is not None
        built = build_mail(message).message().as_bytes(linesep="\r\n")
    return parsed(filled), parsed(built)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_filled_mail_is_the_mail_built_the_ordinary_way(title, language):
    """The reader's own words come with the message, on top of those of all."""
    follower = tell_follower(add_news(), language=language)
    giver = tell_giver(add_news(), language=language)
    for message in (follower, giver):
        Message.rows.filter(pk=message.pk).update(
            values={**message.values, "title": title, "name": title, "raised": "25,00\u00a0$"}
        )

        filled, built = both_ways(message)

        assert filled == built


def test_old_messages_that_carry_all_their_words_are_filled_in_too():
    message = tell_giver(add_news())
    words = message.batch.words["fr"]
    type(message.batch).rows.update(words={})
    Message.rows.update(values={**words, **message.values})

    filled, built = both_ways(message)

    assert filled == built
    assert "Merci à tous" in str(filled)


def test_many_readers_share_one_mould(monkeypatch):
    made = []
    real = moulds.make_mould
    monkeypatch.setattr(moulds, "make_mould", lambda *given: made.append(given) or real(*given))
    news, kept = add_news(), Moulds()

    mails = {mould_of(tell_follower(news, language="fr"), kept) for _ in range(3)}
    mould_of(tell_follower(news, language="en"), kept)

    assert (len(mails), len(made)) == (3, 2)


def test_what_a_template_asks_about_makes_another_mould():
    news, kept = add_news(), Moulds()
    one, many = tell_giver(news), tell_giver(news)
    Message.rows.filter(pk=one.pk).update(values={**one.values, "donor_count": 1})
    one = Message.rows.get(pk=one.pk)

    texts = [parsed(mould_of(message, kept) or b"")["parts"][0][2] for message in (one, many)]

    assert ["Ensemble," in text for text in texts] == [False, True]


def test_moulds_are_few_and_never_old(monkeypatch):
    monkeypatch.setattr(moulds, "MOST_MOULDS", 2)
    kept = Moulds()
    for name in ("a\nb", "c\nd", "e\nf"):
        message = tell_giver(add_news())
        message.values["title"] = name
        mould_of(message, kept)

    assert len(kept) == 2


def test_lines_are_no_longer_than_mail_allows():
    message = tell_follower(add_news(slug="maude-" + "x" * 40))

    mail = mould_of(message) or b""

    body = mail.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.splitlines())) <= 78
    assert b"\n" not in mail.replace(b"\r\n", b"")


def test_address_that_is_not_ascii_is_left_to_the_ordinary_way():
    message = tell_follower(add_news())
    message.email = "zoé@example.org"

    assert mould_of(message) is None


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Zoé", True), ("25,00\u00a0$", True), ("<b>&", True), ("a b", True),
        ("", False), (" ", False), ("\u00a0", False), ("a  b", False), ("a\nb", False),
        ("a\rb", False), ("a\tb", False), ("a\u2028b", False), (" a", False), ("a\x00", False),
    ],
)  # fmt: skip
def test_what_fits_on_any_line(text, holds):
    assert fits(text) is holds


# --- Slots --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("{{ name }}", set()),
        ("{% if name %}{{ name }}{% endif %}", set()),
        ("{% if name and not title or raised %}x{% elif goal %}y{% endif %}", set()),
        ("{% if name == title %}x{% endif %}", {"if", "name", "title"}),
        ("{% if not name == title %}x{% endif %}", {"if", "not", "name", "title"}),
        ("{% if name|length > 3 %}x{% endif %}", {"if", "name", "length"}),
        ("{{ name|upper }}", {"name", "upper"}),
        ('{{ name|default:"title" }}', {"name", "default"}),
        ("{{ paragraphs.0 }}", {"paragraphs"}),
        ("{% for p in parts %}{{ p }}{% endfor %}", {"for", "p", "in", "parts", "endfor"}),
        ("{% with name=title %}{{ name }}{% endwith %}", {"with", "name", "title", "endwith"}),
    ],
)
def test_names_that_a_template_looks_at(source, names):
    looked_at = slots._looked_at(source) - {"endif"}

    assert looked_at == names


@pytest.mark.parametrize(
    "source",
    ["{% now 'Y' %}", "{% autoescape off %}{% endautoescape %}", "{% include name %}",
     '{% include "a.txt" with name=title %}', "{% filter upper %}{% endfilter %}"],
)  # fmt: skip
def test_tag_that_nobody_knows_makes_a_template_opaque(source):
    with pytest.raises(OpaqueTemplateError):
        slots._looked_at(source)


def test_what_the_subject_says_is_looked_at_where_the_subject_is(monkeypatch):
    sources = {"x/subject.txt": "{{ name }} {{ title }}", "x/body.txt": "{{ subject|upper }}"}
    monkeypatch.setattr(slots, "template_source", sources.__getitem__)
    monkeypatch.setattr(slots, "compiled_mjml", lambda name: type("Html", (), {"source": ""}))

    assert names_looked_at.__wrapped__("x") == {"subject", "upper", "name", "title"}
