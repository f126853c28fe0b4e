"""What somebody needs to pass a page on: links, texts to edit, and the way to each network.

The text suits the network, and never tells what its sharer gave. A share link is one row for a
person, page and moment; the letter behind its code names the channel, so that no row is written for
a button that nobody presses.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

from campaigns.fundraiser_words import title_of, whose
from campaigns.models import Campaign, Channel, Fundraiser, Moment, ShareLink
from campaigns.services.share_links import address_for, share_link_for
from donors.models import Language


@dataclass(frozen=True)
class Text:
    """A text to edit. In `body`, `{link}` stands where the link goes; `shown` has it there."""

    kind: str
    language: str
    subject: str
    body: str
    label: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Button:
    """One way to pass a page on: `address` opens it with the text in it.

    `template` is the same without text and link: the page's script fills it with an edited text.
    """

    channel: Channel
    label: str
    kind: str
    link: str
    template: str
    address: str
    is_for_phones: bool = False


@dataclass(frozen=True)
class Kit:
    """The texts and the ways on for an address."""

    address: str
    device_address: str
    texts: list[Text]
    buttons: list[Button]
    other_language: str
    other_language_texts: list[Text]


@dataclass(frozen=True)
class ShareKit(Kit):
    """The kit of a share link, by which gifts are counted."""

    link: ShareLink


LABELS = {
    "friend": gettext_noop("A message to a friend"),
    "post": gettext_noop("A post"),
    "mail": gettext_noop("A mail"),
}
# {subject}, {text} and {link} are filled in percent-encoded. Messenger and text messages open an
# app, which computers do not have.
WAYS: list[tuple[Channel, str, str, bool]] = [
    (Channel.WHATSAPP, "friend", "https://wa.me/?text={text}", False),
    (Channel.TEXT, "friend", "sms:?&body={text}", True),
    (Channel.MESSENGER, "friend", "fb-messenger://share/?link={link}", True),
    (Channel.EMAIL, "mail", "mailto:?subject={subject}&body={text}", False),
    (Channel.FACEBOOK, "post", "https://www.facebook.com/sharer/sharer.php?u={link}", False),
    (Channel.X, "post", "https://x.com/intent/post?text={text}", False),
    (Channel.LINKEDIN, "post", "https://www.linkedin.com/sharing/share-offsite/?url={link}", False),
    (Channel.BLUESKY, "post", "https://bsky.app/intent/compose?text={text}", False),
    (Channel.MASTODON, "post", "https://share.joinmastodon.org/#text={text}", False),
]


def share_kit_of(page: Fundraiser, *, moment: Moment = Moment.OWN_PAGE) -> ShareKit:
    """Return the kit of a supporter's own page, whose link is written at the first showing."""
    link = share_link_for(
        person=page.person,
        campaign=page.campaign,
        fundraiser=page,
        channel=Channel.COPY,
        moment=moment,
        language=page.language,
        parent=page.came_by,
    )
    return kit_for(link, texts=lambda: own_texts(page), language=page.language)


def kit_for(link: ShareLink, *, texts: Callable[[], list[Text]], language: str) -> ShareKit:
    """Return the kit of a link: its texts in the page's language, and in the other one."""
    kit = kit_of_addresses(
        lambda channel: address_for(link, channel), texts=texts, language=language
    )
    return ShareKit(**vars(kit), link=link)


def kit_of_addresses(
    address_by: Callable[[str], str], *, texts: Callable[[], list[Text]], language: str
) -> Kit:
    """Return a kit for what has an address for each channel, and a bare one.

    What stands above the texts is the reader's, who may read another language than the page's.
    """
    other = next(code for code in Language.values if code != language)
    with override(language):
        first = texts()
    with override(other):
        second = texts()
    by_kind, address = {text.kind: text for text in first}, address_by("")
    return Kit(
        address=address,
        device_address=address_by(Channel.DEVICE),
        texts=[_shown(text, address) for text in first],
        other_language=other,
        buttons=[
            _button(address_by(channel), channel, by_kind[kind], template, is_for_phones=phones)
            for channel, kind, template, phones in WAYS
        ],
        other_language_texts=[_shown(text, address) for text in second],
    )


def _shown(text: Text, address: str) -> Text:
    label = _(LABELS[text.kind])
    return replace(text, label=label, shown=text.body.replace("{link}", address))


def _button(
    address: str, channel: Channel, text: Text, template: str, *, is_for_phones: bool
) -> Button:
    return Button(
        channel=channel,
        label=str(channel.label),
        kind=text.kind,
        link=address,
        template=template,
        address=fill(template, text, address),
        is_for_phones=is_for_phones,
    )


def fill(template: str, text: Text, link: str) -> str:
    """Return the address that opens a network's own window with the text in it."""
    parts = {
        "subject": quote(text.subject, safe=""),
        "text": quote(text.body.replace("{link}", link), safe=""),
        "link": quote(link, safe=""),
    }
    return template.format(**parts)


def own_texts(page: Fundraiser) -> list[Text]:
    """Return what a supporter may write, in the active language: a friend, a post, a mail."""
    organization, campaign = str(page.organization), str(page.campaign)
    values = {"organization": organization, "campaign": campaign, "title": title_of(page)}
    return sample_texts(
        friend=_(
            "I’m raising money for %(organization)s this year: “%(campaign)s”. "
            "Would you give something small? It takes a minute: {link}"
        )
        % values,
        post=_(
            "“%(title)s”: I’m raising money for %(organization)s. "
            "Every gift goes straight to them. Give a little if you can; if not, pass it on. "
            "{link}"
        )
        % values,
        subject=title_of(page),
        mail=_(
            "Hello,\n\nI’m raising money for %(organization)s: “%(campaign)s”. "
            "You give on their own page, and they tell you what your gift did.\n\n{link}\n\n"
            "If you would rather not, passing the link on helps as much.\n\nThank you!"
        )
        % values,
    )


def donor_texts(campaign: Campaign, page: Fundraiser | None = None) -> list[Text]:
    """Return what somebody who gave, or follows, may write. It never says what they gave."""
    values = {
        "organization": str(campaign.organization),
        "campaign": str(campaign),
        "title": title_of(page) if page else str(campaign),
        "whose": whose(page.name) if page else "",
    }
    friend = (
        _("Have a look at %(whose)s page for %(organization)s: {link}")
        if page
        else _("Have a look at this: “%(campaign)s”, by %(organization)s. {link}")
    )
    return sample_texts(
        friend=friend % values,
        post=_(
            "“%(title)s”: a good thing by %(organization)s, and they tell you what your gift did. "
            "{link}"
        )
        % values,
        subject=str(values["title"]),
        mail=_(
            "Hello,\n\nI thought you might like this: “%(title)s”, for %(organization)s. "
            "They tell each donor what the money did, where and when.\n\n{link}"
        )
        % values,
    )


def sample_texts(*, friend: str, post: str, subject: str, mail: str) -> list[Text]:
    """Return the texts of a kit, in the active language."""
    language = get_language() or "en"
    return [
        Text("friend", language, "", friend),
        Text("post", language, "", post),
        Text("mail", language, subject, mail),
    ]
