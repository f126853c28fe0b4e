"""Make up the gifts of the past months: who, how much and when. No row is written here.

The same seed makes the same gifts each time; only their dates move with the day of the filling.
"""

import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from config.demo import people
from config.demo.story import campaigns as story
from config.demo.story import pinned_gifts, supporters, wall_messages
from config.demo.story.pinned_gifts import Pinned

SEED = 20261122
# How many of a campaign's gifts, in a hundred, want to appear how.
APPEARANCES = {"private": 38, "anonymous": 14, "name": 24, "name_amount": 24}
CANADIAN_AMOUNTS = {
    500: 3, 1000: 14, 1500: 6, 2000: 18, 2500: 30, 3000: 6, 4000: 6, 5000: 18, 7500: 3,
    8500: 7, 10000: 12, 15000: 2, 20000: 3, 25000: 2, 50000: 1,
}  # fmt: skip
MARCH_AMOUNTS = {500: 6, 1000: 46, 1500: 6, 2000: 16, 2500: 20, 5000: 12, 10000: 5, 25000: 1}
EUROPEAN_AMOUNTS = {1250: 10, 2500: 14, 3750: 3, 5000: 6, 10000: 1}
GARDEN_AMOUNTS = {1500: 4, 4000: 2, 2000: 2}
NOT_COMPLETED = 9
TAKEN_NAMES = (
    {pin.name for pin in (*pinned_gifts.BOOKS, *pinned_gifts.EUROPE)}
    | {member.name for member in people.STAFF}
    | {supporter.name for supporter in supporters.SUPPORTERS}
)


@dataclass(frozen=True)
class PastDonor:
    name: str
    email: str
    language: str
    address: tuple[str, str, str, str, str] = ("", "", "", "", "")


@dataclass(frozen=True)
class PastGift:
    campaign: story.CampaignStory
    donor: PastDonor
    amount: int
    given_at: datetime
    appearance: str = "private"
    message: str = ""
    source: str = "online"
    state: str = "paid"
    entered_by: str = ""
    bounces: bool = False
    page: str = ""
    link: str = ""
    supporter_may_see_name: bool = False


@dataclass(frozen=True)
class Plan:
    """What a campaign has to come to: so many gifts of these sizes, summing up to the cent."""

    campaign: story.CampaignStory
    raised: int
    gifts: int
    amounts: dict[int, int]
    new_donors: float  # the share of gifts by somebody who has not given before
    english: float
    messages: dict[str, Sequence[str]]
    pinned: tuple[Pinned, ...] = ()
    foreign: bool = False


PLANS = (
    Plan(story.MARCH, 15_240_00, 612, MARCH_AMOUNTS, 1, 0.25, {}),
    Plan(story.GULLS, 11_930_00, 492, MARCH_AMOUNTS, 1, 0.2, {}),
    Plan(story.NIGHT, 2_645_00, 118, MARCH_AMOUNTS, 1, 0.3, {}),
    Plan(
        story.BOOKS,
        16_900_00,
        344,
        CANADIAN_AMOUNTS,
        0.62,
        0.36,
        {"fr": wall_messages.FRENCH, "en": wall_messages.ENGLISH},
        pinned_gifts.BOOKS,
    ),
    Plan(
        story.EUROPE,
        862_50,
        34,
        EUROPEAN_AMOUNTS,
        1,
        0.3,
        {"fr": wall_messages.EUROPE_FRENCH, "en": wall_messages.EUROPE_ENGLISH},
        pinned_gifts.EUROPE,
        foreign=True,
    ),
    Plan(
        story.TALES,
        1_145_00,
        31,
        {1500: 10, 2000: 3, 3000: 10, 6000: 6, 10000: 1},
        0.3,
        0,
        {"fr": wall_messages.STORY_CAMPAIGN},
    ),
    Plan(story.GREENHOUSE, 235_00, 9, GARDEN_AMOUNTS, 1, 0, {}, foreign=True),
)


class Crowd:
    """Hands out donors with different addresses, and remembers them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.addresses: set[str] = set()
        self.known: dict[str, list[PastDonor]] = {"fr": [], "en": []}

    def newcomer(self, language: str, *, foreign: bool = False) -> PastDonor:
        name = self._name(language, foreign=foreign)
        donor = PastDonor(name, self.mail_address(name), language)
        if not foreign:
            if self.chance.random() < 0.4:
                donor = replace(donor, address=self._postal_address())
            self.known[language].append(donor)
        return donor

    def regular(self, language: str) -> PastDonor:
        return self.chance.choice(self.known[language])

    def mail_address(self, name: str) -> str:
        """Return an address that nobody else in the demo has."""
        letters = unicodedata.normalize("NFKD", name.lower().replace("đ", "d"))
        plain = "".join(letter for letter in letters if letter.isascii() and letter not in "’'")
        base = plain.replace(" ", ".")
        for number in range(1, 1000):
            host = self.chance.choice(people.MAIL_HOSTS)
            address = f"{base}{number if number > 1 else ''}@{host}"
            if address not in self.addresses:
                break
        self.addresses.add(address)
        return address

    def _name(self, language: str, *, foreign: bool) -> str:
        groups = people.FRENCH_NAMES if language == "fr" else people.ENGLISH_NAMES
        given, family = self.chance.choices(groups, weights=_weights(groups, foreign))[0]
        name = f"{self.chance.choice(given.split())} {self.chance.choice(family.split())}"
        # The people of the story have no namesakes.
        return self._name(language, foreign=foreign) if name in TAKEN_NAMES else name

    def _postal_address(self) -> tuple[str, str, str, str, str]:
        city, region, country, code = self.chance.choice(people.CITIES)
        street = f"{self.chance.randint(2, 1890)}, {self.chance.choice(people.STREETS)}"
        return street, code, city, region, country


def _weights(groups: Sequence[tuple[str, str]], foreign: bool) -> list[int]:  # noqa: FBT001
    if len(groups) == len(people.ENGLISH_NAMES):
        return [1, 0, 0] if foreign else [7, 2, 2]
    return [0, 0, 8, 1] if foreign else [12, 3, 2, 3]


def past_gifts(now: datetime) -> list[PastGift]:
    """Return every gift of the demo, the oldest first."""
    chance = random.Random(SEED)  # noqa: S311  (a story, not a secret)
    crowd = Crowd(chance)
    pinned_addresses = [pin.email for plan in PLANS for pin in plan.pinned if pin.email]
    crowd.addresses.update(pinned_addresses)
    gifts = [gift for plan in PLANS for gift in _gifts_of(plan, crowd, now)]
    gifts += _not_completed(crowd, now)
    return sorted(gifts, key=lambda gift: gift.given_at)


def _gifts_of(plan: Plan, crowd: Crowd, now: datetime) -> Iterator[PastGift]:
    pinned = [_pinned_gift(plan.campaign, pin, crowd, now) for pin in plan.pinned]
    paid = [gift for gift in pinned if gift.state == "paid"]
    rest = plan.raised - sum(gift.amount for gift in paid)
    chance = crowd.chance
    amounts = amounts_that_add_up(rest, plan.gifts - len(paid), plan.amounts, chance)
    moments = _moments(plan.campaign, len(amounts), now, chance)
    gifts = [
        PastGift(plan.campaign, _donor(plan, crowd), amount, given_at, _appearance(chance))
        for amount, given_at in zip(amounts, moments, strict=True)
    ]
    yield from pinned
    yield from _with_messages(gifts, plan, chance)


def _pinned_gift(
    campaign: story.CampaignStory, pin: Pinned, crowd: Crowd, now: datetime
) -> PastGift:
    email = "" if pin.address else pin.email or crowd.mail_address(pin.name)
    donor = PastDonor(pin.name, email, pin.language, pin.address or ("", "", "", "", ""))
    return PastGift(
        campaign,
        donor,
        pin.amount,
        now + timedelta(days=pin.days),
        pin.appearance,
        pin.message,
        pin.source,
        pin.state,
        pin.entered_by,
        pin.bounces,
        pin.page,
        pin.link,
        pin.supporter_may_see_name,
    )


def amounts_that_add_up(
    total: int, count: int, weights: dict[int, int], chance: random.Random
) -> list[int]:
    """Draw amounts, then move some of them up or down the ladder until the sum is exact."""
    ladder = sorted(weights)
    drawn = chance.choices(ladder, weights=[weights[step] for step in ladder], k=count)
    missing = total - sum(drawn)
    has_moved = True
    while missing and has_moved:
        has_moved = False
        for place in chance.sample(range(count), count):
            if moved := _one_step_nearer(drawn[place], ladder, missing):
                missing -= moved - drawn[place]
                drawn[place] = moved
                has_moved = True
    # No step of the ladder is as small as what may be left now.
    drawn[drawn.index(max(drawn))] += missing
    return drawn


def _one_step_nearer(amount: int, ladder: list[int], missing: int) -> int | None:
    """Return the amount one step on, if that comes nearer to the sum and does not overshoot."""
    if not missing:
        return None
    direction = 1 if missing > 0 else -1
    step = ladder.index(amount) + direction
    if 0 <= step < len(ladder) and abs(ladder[step] - amount) <= abs(missing):
        return ladder[step]
    return None


def _moments(
    campaign: story.CampaignStory, count: int, now: datetime, chance: random.Random
) -> list[datetime]:
    """Spread gifts over the campaign's days: most at its start and after each piece of news."""
    first, end = campaign.days(now)
    last = min(end or 0, 0)
    if campaign.month:  # where clocks change, the same hour of another day may be the next day
        first, last = first + 1, last - 1
    days = list(range(first, last))
    bursts = {first: 6, first + 1: 4, last - 1: 2}
    if campaign is story.BOOKS:
        bursts |= {story.STORM: 4, story.STORM + 1: 5, story.HAVRE_NEWS + 1: 6, -3: 4, -1: 5}
    weights = [bursts.get(day, 1) for day in days]
    return [
        now + timedelta(days=day, minutes=chance.triangular(5, 24 * 60 - 5, 14 * 60))
        for day in chance.choices(days, weights=weights, k=count)
    ]


def _donor(plan: Plan, crowd: Crowd) -> PastDonor:
    language = "en" if crowd.chance.random() < plan.english else "fr"
    if crowd.chance.random() < plan.new_donors:
        return crowd.newcomer(language, foreign=plan.foreign)
    return crowd.regular(language)


def _appearance(chance: random.Random) -> str:
    return chance.choices(list(APPEARANCES), weights=list(APPEARANCES.values()))[0]


def _with_messages(gifts: list[PastGift], plan: Plan, chance: random.Random) -> Iterator[PastGift]:
    """Give each message to a gift in its language that shows on the wall, the newest first."""
    left = {language: list(texts) for language, texts in plan.messages.items()}
    for texts in left.values():
        chance.shuffle(texts)
    for gift in sorted(gifts, key=lambda gift: gift.given_at, reverse=True):
        texts = left.get(gift.donor.language, [])
        if texts and gift.appearance != "private" and chance.random() < 0.55:
            yield replace(gift, message=texts.pop())
        else:
            yield gift


def _not_completed(crowd: Crowd, now: datetime) -> Iterator[PastGift]:
    """Gifts that were begun and never paid, as every site has."""
    for number in range(NOT_COMPLETED):
        yield PastGift(
            story.BOOKS,
            crowd.newcomer("en" if number % 3 == 0 else "fr"),
            crowd.chance.choice([1000, 2500, 5000]),
            now - timedelta(days=2 + 7.3 * number),
            state="expired",
        )
