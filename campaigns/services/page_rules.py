"""What keeps a supporter's page from opening by itself: rules, before anybody reads it.

A page asks strangers for money under a nonprofit's name. Whoever wants to misuse that needs a way
to be paid or reached (a link, a telephone number, an IBAN) or a name that is not theirs.
"""

import re
import unicodedata

from django.utils.translation import gettext_noop
from phonenumbers import PhoneNumberMatcher
from stdnum import iban

from campaigns.models import Organization
from campaigns.services.wall import as_seen, hold_reason, plain

HELD_FOR_TELEPHONE = gettext_noop("It has a telephone number.")
HELD_FOR_IBAN = gettext_noop("It has what looks like a bank account or card number.")
HELD_FOR_NAME = gettext_noop("The name looks like that of an organization or of its staff.")
HELD_FOR_LETTERS = gettext_noop("A name mixes letters of different alphabets that look alike.")

IBAN_START = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)
SHORTEST_IBAN = 15
LONG_NUMBER = re.compile(r"(?:\d[ .-]?){12,}")
# Words by which a page would pretend to be the nonprofit itself.
OFFICIAL_WORDS = {
    "official", "officiel", "officielle", "foundation", "fondation", "charity", "organisme",
    "association", "director", "directrice", "directeur", "treasurer", "tresorier", "tresoriere",
}  # fmt: skip
LOOK_ALIKE = str.maketrans("013457@$|", "oieastasl")
ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")


def page_hold_reasons(
    *, organization: Organization, names: list[str], texts: list[str], region: str = ""
) -> list[str]:
    """Return why a page has to be read by staff first; empty when it may open by itself.

    `names` are what stands large on the page, `texts` all that its supporter wrote. `region` is
    the country whose telephone numbers are written without their prefix.
    """
    written = as_seen("\n".join([*names, *texts]))
    reasons = [
        hold_reason(written, organization.held_words),
        HELD_FOR_TELEPHONE if _has_telephone(written, region or organization.country) else "",
        HELD_FOR_IBAN if _has_account(written) else "",
        HELD_FOR_NAME if any(_pretends(name, organization) for name in names) else "",
        HELD_FOR_LETTERS if any(_mixes_alphabets(name) for name in names) else "",
    ]
    return [reason for reason in reasons if reason]


def _has_telephone(text: str, region: str) -> bool:
    return any(True for _match in PhoneNumberMatcher(text, region if region != "ZZ" else None))


def _has_account(text: str) -> bool:
    """An IBAN ends where the words after it begin, and nothing says where: try each length."""
    return bool(LONG_NUMBER.search(text)) or any(
        iban.is_valid(found[:length])
        for found in IBAN_START.findall(text)
        for length in range(SHORTEST_IBAN, len(found) + 1)
    )


def _pretends(name: str, organization: Organization) -> bool:
    flat = _folded(name)
    if OFFICIAL_WORDS & set(flat.split()):
        return True
    spaceless = flat.replace(" ", "")
    own = [getattr(organization, field) for field in ("name_en", "name_fr", "legal_name")]
    staff = [member.person.name for member in organization.memberships.select_related("person")]
    wholes = [_folded(other).replace(" ", "") for other in [*own, *staff] if other]
    return any(len(whole) > 5 and whole in spaceless for whole in wholes)


def _folded(text: str) -> str:
    """Return a name as a hasty reader sees it: accents, case and look-alike digits gone."""
    return " ".join(re.findall(r"\w+", plain(text).translate(LOOK_ALIKE)))


def _mixes_alphabets(name: str) -> bool:
    found = {
        alphabet
        for letter in name
        if letter.isalpha()
        for alphabet in ALPHABETS
        if unicodedata.name(letter, "").startswith(alphabet)
    }
    return len(found) > 1
