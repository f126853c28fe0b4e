"""The catalogue: one `Look` for every page and mail, in every state that somebody may meet."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpResponse
from playwright.sync_api import Page

from campaigns.links import Door
from campaigns.models import Moment, Occasion, OrganizationPage
from feedback.field.links import field_token
from feedback.journeys.steps import BY_KEY
from feedback.services.rendering import RenderedMail
from giving.exceptions import (
    PaymentRefusedError,
    PaymentServiceDownError,
    RateLimitedError,
    RationUsedUpError,
)
from giving.models import Donation
from tests.feedback.sender_check.zones import good_rows, poor_rows
from tests.pages.news_mails import NEWS_MAILS
from tests.pages.stage import BOOKS, Stage
from tests.pages.supporter_mails import SUPPORTER_MAILS

State = Donation.State
MAINTENANCE = settings.BASE_DIR / "maintenance.html"  # the proxy's, while nobody answers
OWNER = "solene@bibliobarque.example"
# A path of the site, a whole address, or an answer that the site would give only in trouble.
Place = str | HttpResponse | RenderedMail


class Kind(StrEnum):
    PUBLIC = "public"  # for everyone, and for search engines
    PRIVATE = "private"  # for one person, or not to be found
    STAFF = "staff"
    SANDBOX = "sandbox"
    MAIL = "mail"


@dataclass(frozen=True)
class Look:
    name: str
    kind: Kind
    place: Callable[[Stage, str], Place]
    steps: Callable[[Page], None] | None = None
    signed_in: str = ""
    is_measured: bool = False  # by Lighthouse
    is_text: bool = False  # of a mail, its other half
    reaches: tuple[str, ...] = ()  # templates that only its steps lead to


def public(name: str, path: str, *, is_measured: bool = False) -> Look:
    return Look(name, Kind.PUBLIC, lambda stage, lang: f"/{lang}{path}", is_measured=is_measured)


def private(name: str, place: Callable[[Stage, str], Place], **more: object) -> Look:
    return Look(name, Kind.PRIVATE, place, **more)


def error(template: str) -> Look:
    return private(
        f"error-{template}", lambda stage, lang: stage.error_page(f"{template}.html", lang)
    )


def staff(name: str, place: Callable[[Stage, str], Place]) -> Look:
    return Look(f"staff-{name}", Kind.STAFF, place, signed_in=OWNER)


def mails(name: str, kind: str, **fields: object) -> list[Look]:
    def written(stage: Stage, lang: str) -> RenderedMail:
        more = {key: value(stage) if callable(value) else value for key, value in fields.items()}
        return stage.mail(lang, kind, **more)

    return both_halves(name, written)


def both_halves(name: str, written: Callable[[Stage, str], RenderedMail]) -> list[Look]:
    return [
        Look(f"mail-{name}", Kind.MAIL, written),
        Look(f"mail-{name}-text", Kind.MAIL, written, is_text=True),
    ]


# --- Steps in the browser -----------------------------------------------------------------


def pay_with_a_wrong_number(page: Page) -> None:
    page.locator("#cardNumber").fill("4242 4242 4242 4241")
    page.locator("#cardExpiry").fill("01/20")
    page.locator("#pay").click()
    page.wait_for_load_state()


def pay_with(card: str) -> Callable[[Page], None]:
    def steps(page: Page) -> None:
        page.locator(f"button[value='{card}']").first.click()
        page.locator("#pay").click()
        page.wait_for_load_state()

    return steps


def ask_for_code(page: Page) -> None:
    page.locator("input[name=login]").fill("solene@bibliobarque.example")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()


def type_wrong_code(page: Page) -> None:
    ask_for_code(page)
    page.locator("input[name=code]").fill("AAAA-BBBB")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()


# --- The looks ----------------------------------------------------------------------------

HOME = [
    public("home", "/", is_measured=True),
    private("home-found", lambda stage, lang: f"/{lang}/?q=livres"),
    private("home-nothing-found", lambda stage, lang: f"/{lang}/?q=girafe"),
    private("home-no-campaign", lambda stage, lang: stage.without_campaigns(f"/{lang}/")),
]
CAMPAIGNS = [
    public("campaign", f"/campaigns/{BOOKS}/", is_measured=True),
    public("campaign-in-euros", "/campaigns/port-of-call/"),
    Look(
        "campaign-quiet", Kind.PUBLIC, lambda s, lang: f"/{lang}/campaigns/{s.quiet_campaign.slug}/"
    ),
    Look(
        "campaign-long", Kind.PUBLIC, lambda s, lang: f"/{lang}/campaigns/{s.long_campaign.slug}/"
    ),
    Look(
        "campaign-to-come",
        Kind.PUBLIC,
        lambda s, lang: f"/{lang}/campaigns/{s.campaign_to_come.slug}/",
    ),
    Look(
        "campaign-ended", Kind.PUBLIC, lambda s, lang: f"/{lang}/campaigns/{s.ended_campaign.slug}/"
    ),
    public("campaign-in-french-only", "/campaigns/les-contes-de-l-anse/"),
]
ORGANIZATIONS = [
    public("organization", "/organizations/bibliobarque/", is_measured=True),
    Look(
        "organization-empty",
        Kind.PUBLIC,
        lambda s, lang: f"/{lang}/organizations/{s.empty_organization.slug}/",
    ),
    *(
        public(f"organization-{kind}", f"/organizations/bibliobarque/{kind}/")
        for kind in OrganizationPage.Kind.values
    ),
]
DONATE = [
    private("donate", lambda s, lang: f"/{lang}/campaigns/{BOOKS}/donate/", is_measured=True),
    private("donate-chosen", lambda s, lang: f"/{lang}/campaigns/{BOOKS}/donate/?amount=2500"),
    private("donate-euros", lambda s, lang: f"/{lang}/campaigns/port-of-call/donate/"),
    private("donate-quiet", lambda s, lang: f"/{lang}/campaigns/{s.quiet_campaign.slug}/donate/"),
    private("donate-errors", lambda s, lang: s.refused_gift(lang, other_amount="ten", email="x")),
    private("donate-down", lambda s, lang: s.gift_in_trouble(lang, PaymentServiceDownError())),
    private(
        "donate-busy",
        lambda s, lang: s.gift_in_trouble(lang, RationUsedUpError(place=1), at="begin_donation"),
    ),
    private("donate-refused", lambda s, lang: s.gift_in_trouble(lang, PaymentRefusedError("x"))),
    private("donate-limited", lambda s, lang: s.gift_in_trouble(lang, RateLimitedError())),
    private("donate-closed", lambda s, lang: f"/{lang}/campaigns/{s.ended_campaign.slug}/donate/"),
    private(
        "donate-to-come", lambda s, lang: f"/{lang}/campaigns/{s.campaign_to_come.slug}/donate/"
    ),
]
GIFTS = [
    private("gift-unpaid", lambda s, lang: s.gift_page(lang)),
    private("gift-checking", lambda s, lang: s.gift_page(lang, "?checking")),
    private("gift-not-completed", lambda s, lang: s.gift_page(lang, state=State.EXPIRED)),
    private(
        "gift-thanks",
        lambda s, lang: s.gift_page(lang, state=State.PAID, name="Ghislaine Tremblay"),
    ),
    private(
        "gift-partly-refunded",
        lambda s, lang: s.gift_page(lang, state=State.PAID, refunded_amount=1000),
    ),
    private(
        "gift-refunded",
        lambda s, lang: s.gift_page(lang, state=State.REFUNDED, refunded_amount=2500),
    ),
    private("gift-waiting", lambda s, lang: s.unpayable_gift(lang, RationUsedUpError(place=12))),
    private("gift-payment-down", lambda s, lang: s.unpayable_gift(lang, PaymentServiceDownError())),
    private("gift-no-such", lambda s, lang: f"/{lang}/gifts/HB-AAAA-BBBB/"),
]
LATE = {
    "kind": "late",
    "headline_en": "The ice is late, and so is the boat.",
    "headline_fr": "La glace tarde, et le bateau aussi.",
}
FAILED = {
    "kind": "failed",
    "headline_en": "A box fell into the water.",
    "headline_fr": "Une caisse est tombée à l’eau.",
}
REPAIRED = {
    "kind": "repaired",
    "headline_en": "The books were bought again.",
    "headline_fr": "Les livres ont été rachetés.",
}
WHAT_GIFTS_DID = [
    Look("project", Kind.PUBLIC, lambda s, lang: f"/{lang}/projects/{s.project.slug}/"),
    Look(
        "project-news",
        Kind.PUBLIC,
        lambda s, lang: f"/{lang}/campaigns/{s.project.campaign.slug}/news/",
    ),
    private("gift-allocated", lambda s, lang: s.told_gift(lang)),
    private("gift-delivered", lambda s, lang: s.told_gift(lang, {"units": 3})),
    private("gift-late", lambda s, lang: s.told_gift(lang, LATE)),
    private("gift-repaired", lambda s, lang: s.told_gift(lang, FAILED, REPAIRED)),
    private("gift-answered", lambda s, lang: s.answered_gift(lang)),
    private("gift-line-refused", lambda s, lang: s.refused_line(lang)),
    staff("answers", lambda s, lang: "/admin/feedback/answer/"),
    staff("answer", lambda s, lang: f"/admin/feedback/answer/{s.answer.pk}/change/"),
]
SUPPORTERS = [
    private("fundraise", lambda s, lang: f"/{lang}/campaigns/{BOOKS}/fundraise/"),
    private("fundraise-errors", lambda s, lang: s.refused_page(lang, name="", goal="0", email="x")),
    private("fundraise-busy", lambda s, lang: s.busy_page(lang)),
    private(
        "fundraise-closed", lambda s, lang: f"/{lang}/campaigns/{s.ended_campaign.slug}/fundraise/"
    ),
    private("fundraiser", lambda s, lang: f"/{lang}/fundraisers/{s.maude.slug}/"),
    private("fundraiser-new", lambda s, lang: f"/{lang}/fundraisers/{s.new_page.slug}/"),
    private("fundraiser-closed", lambda s, lang: f"/{lang}/fundraisers/{s.closed_page.slug}/"),
    private("fundraiser-gone", lambda s, lang: f"/{lang}/fundraisers/{s.blocked_page.slug}/"),
    private("fundraiser-give", lambda s, lang: f"/{lang}/fundraisers/{s.maude.slug}/donate/"),
    private(
        "fundraiser-give-closed",
        lambda s, lang: f"/{lang}/fundraisers/{s.closed_page.slug}/donate/",
    ),
    private("report", lambda s, lang: f"/{lang}/fundraisers/{s.maude.slug}/report/"),
    private("reported", lambda s, lang: s.reported_page(lang)),
    private("own-page", lambda s, lang: s.own_page(lang, s.maude)),
    private("own-page-draft", lambda s, lang: s.own_page(lang, s.draft_page)),
    private("own-page-unconfirmed", lambda s, lang: s.own_page(lang, s.draft_page, Door.DRAFT)),
    private("own-page-held", lambda s, lang: s.own_page(lang, s.held_page)),
    private("own-page-ready", lambda s, lang: s.own_page(lang, s.ready_page)),
    private("own-page-blocked", lambda s, lang: s.own_page(lang, s.blocked_page)),
    private("own-page-closed", lambda s, lang: s.own_page(lang, s.closed_page)),
    private("own-page-edit", lambda s, lang: f"{s.own_page(lang, s.maude)}edit/"),
    private("own-page-no-such", lambda s, lang: f"/{lang}/me/fundraisers/1-x/"),
    private("pledge", lambda s, lang: f"/{lang}/pledge/?for={BOOKS}"),
    private("pledge-sent", lambda s, lang: s.pledge_sent(lang)),
    private("pledge-own", lambda s, lang: s.own_pledge(lang)),
    private("pledge-unconfirmed", lambda s, lang: s.own_pledge(lang, state="unconfirmed")),
    private("pledge-question", lambda s, lang: s.own_pledge(lang, is_asked=True)),
    private("pledge-withdrawn", lambda s, lang: s.own_pledge(lang, state="withdrawn")),
    private("follow", lambda s, lang: f"/{lang}/campaigns/{BOOKS}/follow/"),
    private("follow-sent", lambda s, lang: s.follow_sent(lang)),
    private("follow-own", lambda s, lang: s.own_follow(lang, is_confirmed=True)),
    private("unsubscribe", lambda s, lang: s.contact_page(lang, "unsubscribe")),
    private("unsubscribed", lambda s, lang: s.unsubscribed(lang)),
    private("preferences", lambda s, lang: s.contact_page(lang, "preferences")),
    private("preferences-no-such", lambda s, lang: "/preferences/1-2-x/"),
    private("follow-unconfirmed", lambda s, lang: s.own_follow(lang)),
]
SIGN_IN = [
    private("sign-in", lambda s, lang: f"/{lang}/accounts/login/"),
    private(
        "sign-in-code",
        lambda s, lang: f"/{lang}/accounts/login/",
        steps=ask_for_code,
        reaches=("account/confirm_login_code.html",),
    ),
    private("sign-in-wrong", lambda s, lang: f"/{lang}/accounts/login/", steps=type_wrong_code),
    *(
        private(
            f"second-factor-{name}",
            lambda s, lang, path=path: f"/{lang}/accounts/{path}",
            signed_in=OWNER,
        )
        for name, path in {
            "": "2fa/",
            "app": "2fa/totp/activate/",
            "key": "2fa/webauthn/add/",
            "keys": "2fa/webauthn/",
            "sign-out": "logout/",
        }.items()
    ),
]
ERRORS = [
    *(error(code) for code in ("400", "403", "403_csrf", "404", "413", "429", "503")),
    private("error-500", lambda stage, lang: stage.broken_page()),
    private("maintenance", lambda stage, lang: HttpResponse(MAINTENANCE.read_text())),
]
SANDBOX = [
    Look("pay", Kind.SANDBOX, lambda s, lang: s.payment_page(lang)),
    Look("pay-in-euros", Kind.SANDBOX, lambda s, lang: s.payment_page(lang, s.in_euros)),
    Look("sandbox-desk", Kind.SANDBOX, lambda s, lang: f"{settings.STRIPE_API_BASE}/_sandbox/"),
    Look(
        "sandbox-mailbox",
        Kind.SANDBOX,
        lambda s, lang: f"{settings.STRIPE_API_BASE}/_sandbox/mail/",
    ),
    Look(
        "sandbox-payments",
        Kind.SANDBOX,
        lambda s, lang: f"{settings.STRIPE_API_BASE}/_sandbox/payments/",
    ),
    Look(
        "pay-errors",
        Kind.SANDBOX,
        lambda s, lang: s.payment_page(lang),
        steps=pay_with_a_wrong_number,
    ),
    Look(
        "pay-declined",
        Kind.SANDBOX,
        lambda s, lang: s.payment_page(lang),
        steps=pay_with("4000000000000002"),
    ),
    Look(
        "pay-3d-secure",
        Kind.SANDBOX,
        lambda s, lang: s.payment_page(lang),
        steps=pay_with("4000002760003184"),
    ),
]
# What a DNS may say about the sender of the story.
SENDERS = {
    "in-order": {"rows": good_rows()},
    "much-to-change": {"rows": poor_rows()},
    "unanswered": {"rows": {}, "slow": ("*",)},
    "no-such-domain": {"rows": {}},
}
STAFF = [
    staff("dashboard", lambda s, lang: "/admin/"),
    staff("donations", lambda s, lang: "/admin/giving/donation/"),
    staff("donation", lambda s, lang: f"/admin/giving/donation/{s.message.donation_id}/change/"),
    staff("offline-gift", lambda s, lang: "/admin/giving/donation/offline/"),
    staff("campaigns", lambda s, lang: "/admin/campaigns/campaign/"),
    staff("campaign", lambda s, lang: f"/admin/campaigns/campaign/{s.books.pk}/change/"),
    staff(
        "organization",
        lambda s, lang: f"/admin/campaigns/organization/{s.organization.pk}/change/",
    ),
    staff(
        "sender",
        lambda s, lang: f"/admin/campaigns/organization/{s.organization.pk}/sender/",
    ),
    *(
        staff(
            f"sender-{name}",
            lambda s, lang, state=state: s.sender_check(OWNER, lang, **state),
        )
        for name, state in SENDERS.items()
    ),
    staff("fundraisers", lambda s, lang: "/admin/campaigns/fundraiser/"),
    staff(
        "fundraiser-held",
        lambda s, lang: f"/admin/campaigns/fundraiser/{s.held_page.pk}/change/",
    ),
    staff("supporters-news", lambda s, lang: "/admin/campaigns/fundraiserupdate/"),
    staff("reports", lambda s, lang: "/admin/campaigns/report/"),
    staff("sharing-of-all", lambda s, lang: "/admin/campaigns/sharelink/sharing/"),
    staff(
        "sharing", lambda s, lang: f"/admin/campaigns/campaign/{s.share_link.campaign_id}/sharing/"
    ),
    staff("share-tree", lambda s, lang: f"/admin/campaigns/sharelink/{s.share_link.pk}/tree/"),
    staff("pledges", lambda s, lang: "/admin/campaigns/pledge/"),
    staff("followers", lambda s, lang: "/admin/campaigns/follow/"),
    staff("wall", lambda s, lang: "/admin/campaigns/wallentry/"),
    staff("message", lambda s, lang: f"/admin/feedback/message/{s.message.pk}/change/"),
]
MAILS = [
    *mails("confirmation", "confirmation", state=State.PAID),
    *mails("confirmation-cheque", "confirmation", state=State.PAID, source="cheque"),
    *mails(
        "confirmation-euros",
        "confirmation",
        state=State.PAID,
        campaign=lambda stage: stage.in_euros,
    ),
    *mails("unfinished", "unfinished", state=State.EXPIRED),
    *(
        look
        for name, write in (SUPPORTER_MAILS | NEWS_MAILS).items()
        for look in both_halves(name, write)
    ),
]
COACH = [
    staff("coach", lambda s, lang: "/admin/feedback/coachingtext/"),
    staff(
        "coach-text",
        lambda s, lang: f"/admin/feedback/coachingtext/{s.coaching_text.pk}/change/",
    ),
    *(
        Look(f"mail-coach-{key}", Kind.MAIL, lambda s, lang, key=key: s.coaching(lang, key))
        for key in BY_KEY
    ),
    Look(
        "mail-coach-memorial",
        Kind.MAIL,
        lambda s, lang: s.coaching(lang, "day", occasion=Occasion.MEMORIAL),
    ),
    Look("mail-coach-text", Kind.MAIL, lambda s, lang: s.coaching(lang, "share"), is_text=True),
    *(
        Look(f"mail-share-{moment}", Kind.MAIL, lambda s, lang, m=moment: s.share_prompt(lang, m))
        for moment in (Moment.MILESTONE, Moment.NEWS, Moment.FOLLOWING)
    ),
    Look(
        "mail-share-text",
        Kind.MAIL,
        lambda s, lang: s.share_prompt(lang, Moment.MILESTONE),
        is_text=True,
    ),
]
CHALLENGES = [
    private(name, lambda s, lang, which=which: f"/{lang}/challenges/{getattr(s, which).slug}/")
    for name, which in {
        "challenge": "challenge",
        "challenge-to-come": "challenge_to_come",
        "challenge-being-checked": "challenge_being_checked",
        "challenge-final": "final_challenge",
        "challenge-empty": "empty_challenge",
    }.items()
]
CHALLENGES_OF_STAFF = [
    staff("challenges", lambda s, lang: "/admin/campaigns/challenge/"),
    staff("challenge", lambda s, lang: f"/admin/campaigns/challenge/{s.challenge.pk}/change/"),
    staff(
        "challenge-final",
        lambda s, lang: f"/admin/campaigns/challenge/{s.final_challenge.pk}/change/",
    ),
]
TEAMS = [
    private("team", lambda s, lang: f"/{lang}/teams/{s.team.slug}/"),
    private("team-empty", lambda s, lang: f"/{lang}/teams/{s.team_in('live').slug}/"),
    private("team-closed", lambda s, lang: f"/{lang}/teams/{s.team_in('closed').slug}/"),
    private("team-begin", lambda s, lang: f"/{lang}/campaigns/{BOOKS}/team/"),
    private("team-join", lambda s, lang: f"/{lang}/teams/{s.team.slug}/join/{s.team.join_code}/"),
    private("team-join-old", lambda s, lang: f"/{lang}/teams/{s.team.slug}/join/abcdefghjk/"),
    private(
        "team-own-kept",
        lambda s, lang: s.own_team(lang, "draft", Door.DRAFT, confirmed_at=None),
    ),
    private("team-own-ready", lambda s, lang: s.own_team(lang, "draft", confirmed_at=None)),
    private(
        "team-own-sent-back",
        lambda s, lang: s.own_team(lang, "draft", held_because="Le nom ressemble trop au nôtre."),
    ),
    private("team-own-read-first", lambda s, lang: s.own_team(lang, "in_review")),
    private("team-own", lambda s, lang: s.own_team(lang, "full")),
    private(
        "team-own-blocked",
        lambda s, lang: s.own_team(lang, "blocked", blocked_because="Le nom trompe."),
    ),
    private("team-of-page", lambda s, lang: s.page_with_team(lang, s.team)),
    private("team-of-page-none", lambda s, lang: s.page_with_team(lang, None)),
    staff("teams", lambda s, lang: "/admin/campaigns/team/"),
    staff("team", lambda s, lang: f"/admin/campaigns/team/{s.team.pk}/change/"),
]
FIELD = [
    private("field", lambda s, lang: f"/{lang}/field/{field_token(s.nora)}/"),
    private("field-filed", lambda s, lang: s.filed_page(lang)),
    private("field-no-such", lambda s, lang: f"/{lang}/field/1-x/"),
    staff("news", lambda s, lang: "/admin/feedback/impactupdate/"),
    staff(
        "news-to-read",
        lambda s, lang: f"/admin/feedback/impactupdate/{s.update_to_read.pk}/change/",
    ),
    staff(
        "news-gifts", lambda s, lang: f"/admin/feedback/impactupdate/{s.update_to_read.pk}/gifts/"
    ),
    staff("consents", lambda s, lang: "/admin/feedback/imageconsent/"),
    staff("field-link", lambda s, lang: f"/admin/feedback/fieldlink/{s.nora.pk}/change/"),
    staff("my-phone", lambda s, lang: f"/admin/feedback/fieldlink/mine/{s.organization.pk}/"),
    Look("mail-field-link", Kind.MAIL, lambda s, lang: s.link_mail(lang)),
    Look("mail-update-to-review", Kind.MAIL, lambda s, lang: s.review_mail(lang)),
]
LOOP_OF_STAFF = [
    staff("projects", lambda s, lang: "/admin/feedback/project/"),
    staff("project", lambda s, lang: f"/admin/feedback/project/{s.project.pk}/change/"),
    staff("gifts-that-wait", lambda s, lang: "/admin/feedback/giftbalance/"),
    staff("nothing-new", lambda s, lang: "/admin/feedback/nonewsyet/add/"),
    staff("move-money", lambda s, lang: s.move_money()),
]
LOOKS = [
    *LOOP_OF_STAFF,
    *FIELD,
    *TEAMS,
    *CHALLENGES,
    *CHALLENGES_OF_STAFF,
    *HOME, *CAMPAIGNS, *ORGANIZATIONS, *DONATE, *GIFTS, *WHAT_GIFTS_DID, *SUPPORTERS, *SIGN_IN,
    *ERRORS, *SANDBOX,
    *STAFF, *MAILS, *COACH,
]  # fmt: skip


def looks_named(words: str) -> list[Look]:
    """Return the looks whose name or kind holds one of the words; all of them without any."""
    return [
        look
        for look in LOOKS
        if not words or any(word in f"{look.kind} {look.name}" for word in words.split())
    ]
