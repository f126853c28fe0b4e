"""Gifts as a file for a spreadsheet."""

import csv
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from import_export.fields import Field
from import_export.resources import ModelResource

from campaigns.money import Money
from giving.models import Donation

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection).
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return the text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) else text


class DonationResource(ModelResource):
    """One gift a line; amounts in whole units, as the reader's spreadsheet writes them."""

    reference = Field(column_name=_("Reference"))
    state = Field(column_name=_("State"))
    source = Field(column_name=_("How"))
    campaign = Field(column_name=_("Campaign"))
    name = Field(column_name=_("Name"))
    email = Field(column_name=_("E-mail"))
    amount = Field(column_name=_("Amount"))
    refunded = Field(column_name=_("Refunded"))
    currency = Field(column_name=_("Currency"))
    begun = Field(column_name=_("Begun"))
    paid = Field(column_name=_("Paid"))
    language = Field(column_name=_("Language"))
    message = Field(column_name=_("Message"))

    class Meta:
        model = Donation
        fields = (
            "reference",
            "state",
            "source",
            "campaign",
            "name",
            "email",
            "amount",
            "refunded",
            "currency",
            "begun",
            "paid",
            "language",
            "message",
        )

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def dehydrate_reference(self, donation: Donation) -> str:
        return donation.reference

    def dehydrate_state(self, donation: Donation) -> str:
        return str(donation.get_state_display())

    def dehydrate_source(self, donation: Donation) -> str:
        return str(donation.get_source_display())

    def dehydrate_campaign(self, donation: Donation) -> str:
        return harmless(str(donation.campaign))

    def dehydrate_name(self, donation: Donation) -> str:
        return harmless(donation.name)

    def dehydrate_email(self, donation: Donation) -> str:
        return harmless(donation.email)

    def dehydrate_amount(self, donation: Donation) -> str:
        return self._plain(donation.money)

    def dehydrate_refunded(self, donation: Donation) -> str:
        return self._plain(Money(donation.refunded_amount, donation.currency))

    def dehydrate_currency(self, donation: Donation) -> str:
        return donation.currency

    def dehydrate_begun(self, donation: Donation) -> str:
        return _day(donation.created_at)

    def dehydrate_paid(self, donation: Donation) -> str:
        return _day(donation.paid_at)

    def dehydrate_language(self, donation: Donation) -> str:
        return donation.language

    def dehydrate_message(self, donation: Donation) -> str:
        return harmless(donation.message)

    def _plain(self, money: Money) -> str:
        text = str(money.units)
        return text.replace(".", ",") if self.language == "fr" else text


class Echo:
    """What the csv module writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(gifts: QuerySet[Any], language: str, here: tzinfo) -> Iterator[str]:
    """Yield the file line by line, so that a million gifts need no more memory than one.

    Begins with the mark by which spreadsheets know UTF-8; in French the columns are parted by
    semicolons, as a French spreadsheet expects where the comma is in the amounts.
    """
    resource = DonationResource(language)
    writer: Any = csv.writer(Echo(), delimiter=";" if language == "fr" else ",")
    with override(language):
        header = [str(field.column_name) for field in resource.get_export_fields()]
    yield "\ufeff" + writer.writerow(header)
    for gift in gifts.select_related("campaign").iterator(chunk_size=1000):
        with override(language), timezone.override(here):
            line = writer.writerow(resource.export_resource(gift))
        yield line


def _day(moment: Any) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""
