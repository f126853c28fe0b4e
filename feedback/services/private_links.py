"""The links of a message that nobody else may have. Derived each time: no row, no log holds them.

An owner's link is worth the page, so it is made for a message to that very person alone: givers
and followers get mails about the same page.
"""

from collections.abc import Callable
from typing import Any

from campaigns.addresses import whole_address
from campaigns.links import address_of, token_of
from donors.contact_links import preferences_address, unsubscribe_address
from feedback.field.links import link_of_message
from feedback.following.followed import follows_of
from feedback.journeys.links import coaching_link, share_prompt_link
from feedback.kinds import rule_of
from feedback.models import Message, UpdateGift
from giving.links import mailed_gift_token, mailed_gift_url
from giving.models import Donation

HIDDEN = "…"
ACTIONS: dict[str, Callable[[Message], str]] = {
    Message.Kind.COACHING: coaching_link,
    Message.Kind.COACHING_TEST: coaching_link,
    Message.Kind.SHARE_PROMPT: share_prompt_link,
    Message.Kind.FIELD_LINK: link_of_message,
}
# What a private page is called in the templates, and whose it is.
OWN_PAGES = (
    ("fundraiser", "person_id", "owner_url", "campaigns:own_fundraiser"),
    ("pledge", "person_id", "pledge_url", "campaigns:own_pledge"),
    ("follow", "person_id", "follow_url", "campaigns:own_follow"),
    ("team", "captain_id", "team_url", "campaigns:own_team"),
)


def private_links(
    message: Message, *, is_for_staff: bool = False, link_version: int | None = None
) -> dict[str, str]:
    """Return the links that the template of a message may use.

    `link_version` is that of the links by which the reader leaves, where it is known already.

    Staff who look at a mail do not get the keys of a supporter's page with it: opening it by the
    mailed link is what proves an address. Nor any link of a gift: whoever opens that page acts as
    its donor.
    """
    links = {}
    if message.donation:
        links["gift_url"] = _gift_link(message.donation, is_for_staff=is_for_staff)
        links |= _other_gifts(message, message.donation, is_for_staff=is_for_staff)
    for field, owner, name, address in OWN_PAGES:
        thing: Any = getattr(message, field)
        if thing is not None and getattr(thing, owner) == message.person_id:
            links[name] = _own_link(address, thing, is_for_staff=is_for_staff)
    links |= _other_follows(message, is_for_staff=is_for_staff)
    links |= _button(message, is_for_staff=is_for_staff)
    ways_out = _ways_out(message, is_for_staff=is_for_staff, link_version=link_version)
    return {**links, **_public_page(message), **ways_out}


def _gift_link(gift: Donation, *, is_for_staff: bool) -> str:
    whole = mailed_gift_url(gift)
    return whole.replace(mailed_gift_token(gift), HIDDEN) if is_for_staff else whole


def _other_gifts(message: Message, gift: Donation, *, is_for_staff: bool) -> dict[str, str]:
    """Return where each other news of a mail is read: on the page of the gift that it is about.

    Each has a name of its own, as a mail to many is filled in by name.
    """
    updates = [other.get("update") for other in message.values.get("others", [])]
    gifts = _gifts_in(updates, gift) if updates else {}
    return {
        f"gift_url_{number}": _gift_link(gifts.get(update, gift), is_for_staff=is_for_staff)
        for number, update in enumerate(updates, start=1)
    }


def _gifts_in(updates: list[int | None], gift: Donation) -> dict[int, Donation]:
    """Return which of a donor's gifts is in each update: this one before all, else the newest."""
    standing = UpdateGift.objects.filter(
        update__in=updates,
        donation__donor=gift.donor_id,
        donation__state=Donation.State.PAID,
        allocation__amount__gt=0,
    ).select_related("donation")
    oldest_first = standing.order_by("donation__paid_at", "donation")
    found = {row.update_id: row.donation for row in oldest_first}
    return found | {row.update_id: gift for row in oldest_first if row.donation_id == gift.pk}


def _own_link(address: str, thing: Any, *, is_for_staff: bool) -> str:
    whole = address_of(address, thing)
    return whole.replace(token_of(thing), HIDDEN) if is_for_staff else whole


def _other_follows(message: Message, *, is_for_staff: bool) -> dict[str, str]:
    """Return where its reader chooses how much comes of each other page in a mail, by number."""
    named = {
        number: other["page"]
        for number, other in enumerate(message.values.get("others", []), start=1)
        if other.get("names_page")
    }
    follows = follows_of(message.person_id, named.values()) if named else {}
    return {
        f"follow_url_{number}": _own_link(
            "campaigns:own_follow", follows[page], is_for_staff=is_for_staff
        )
        for number, page in named.items()
        if page in follows
    }


def _button(message: Message, *, is_for_staff: bool) -> dict[str, str]:
    """Return where the one button of a message leads, for the kinds that have one by name."""
    if message.kind not in ACTIONS:
        return {}
    return {"action_url": HIDDEN if is_for_staff else ACTIONS[message.kind](message)}


def _ways_out(message: Message, *, is_for_staff: bool, link_version: int | None) -> dict[str, str]:
    """Return the links by which a reader leaves; a mail that has to be sent carries none.

    Staff who look at a mail cannot press another person's button by mistake.
    """
    rule = rule_of(message)
    if rule.is_required or message.person_id is None:
        return {}
    if is_for_staff:
        return {"unsubscribe_url": HIDDEN, "preferences_url": HIDDEN}
    who: dict[str, Any] = {
        "person_id": message.person_id,
        "organization_id": message.organization_id,
        "link_version": link_version,
    }
    return {
        "unsubscribe_url": unsubscribe_address(**who, purpose=rule.purpose),
        "preferences_url": preferences_address(**who),
    }


def _public_page(message: Message) -> dict[str, str]:
    """Return the page that a message is about, in the language of its reader."""
    if message.fundraiser:
        address = whole_address(
            "campaigns:fundraiser", message.fundraiser.slug, language=message.language
        )
    elif message.follow:
        address = whole_address(
            "campaigns:campaign", message.follow.campaign.slug, language=message.language
        )
    else:
        return {}
    return {"page_url": address}
