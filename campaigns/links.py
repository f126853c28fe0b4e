"""The private links of supporters: donors/signing.py says how they are made.

The link that the browser gets when a page is begun (`Door.DRAFT`) is worth something only until the
address is confirmed; the one that goes by mail (`Door.OWNER`) proves the address, and lasts.
"""

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import override

from campaigns.models import Fundraiser, Team
from donors.signing import is_signed, sign
from donors.token_paths import token_path


class Door(StrEnum):
    DRAFT = "draft"
    OWNER = "owner"


def token_of(thing: models.Model, door: Door = Door.OWNER) -> str:
    """Return the private token of a fundraiser, pledge, team or follow."""
    return f"{thing.pk}-{sign(salt=_salt(type(thing), door), text=_signed(thing))}"


def address_of(name: str, thing: Any) -> str:
    """Return the whole address of an owner's page, in the language of the thing."""
    with override(thing.language):
        return f"{settings.SITE_URL}{token_path(name, token_of(thing))}"


def find_by_token(model: type[models.Model], token: str, door: Door = Door.OWNER) -> Any:
    """Return the row that a private token opens, or nothing for a forged or revoked one."""
    number, _dash, signature = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    owner = ["captain" if model is Team else "person"]
    things = model.objects.across_organizations().filter(pk=int(number))  # type: ignore[attr-defined]
    thing = things.select_related("organization", "campaign", *owner).first()
    if thing is None or not is_signed(
        salt=_salt(model, door), text=_signed(thing), signature=signature
    ):
        return None
    return thing


def find_fundraiser(token: str) -> tuple[Fundraiser, Door] | None:
    """Return the fundraiser that a token opens, and by which door.

    The door of a draft is shut once its owner has confirmed the address.
    """
    owned = find_by_token(Fundraiser, token)
    if owned:
        return owned, Door.OWNER
    draft = find_by_token(Fundraiser, token, Door.DRAFT)
    if draft and draft.confirmed_at is None:
        return draft, Door.DRAFT
    return None


def find_team(token: str) -> tuple[Team, Door] | None:
    """Return the team that a token opens, and by which door, as for a fundraiser."""
    for door in (Door.OWNER, Door.DRAFT):
        team = find_by_token(Team, token, door)
        if team and (door is Door.OWNER or team.confirmed_at is None):
            return team, door
    return None


def _salt(model: type[models.Model], door: Door) -> str:
    return f"campaigns.links.{model._meta.model_name}.{door}"


def _signed(thing: Any) -> str:
    return f"{thing.pk}:{thing.link_version}"
