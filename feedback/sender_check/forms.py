import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from feedback.sender_check.dkim import SELECTOR

MOST_SELECTORS = 4


class SelectorsForm(forms.Form):
    """What staff may add to a check: names of DKIM keys, and nothing else of the DNS."""

    selectors = forms.CharField(
        label=_("DKIM selectors, if you know them"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text=_(
            "The name of the key at your mail service, for example s1 or 20260101pm; several "
            "with a comma."
        ),
    )

    def clean_selectors(self) -> tuple[str, ...]:
        typed = [
            word for word in re.split(r"[\s,;]+", self.cleaned_data["selectors"].lower()) if word
        ]
        # People copy the whole name of the record.
        names = tuple(dict.fromkeys(word.partition("._domainkey")[0] for word in typed))
        if not all(SELECTOR.fullmatch(name) for name in names):
            raise ValidationError(
                _("A selector has letters without accents, digits, dots, hyphens and underscores.")
            )
        if len(names) > MOST_SELECTORS:
            raise ValidationError(_("Four at a time are enough."))
        return names

    def names(self) -> tuple[str, ...]:
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned["selectors"]
