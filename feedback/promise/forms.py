from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from donors.staff_forms import OneOrganizationForm
from feedback.exceptions import NoNewsError
from feedback.promise.models import NoNewsYet
from feedback.promise.services import check_nothing_new


class NoNewsForm(OneOrganizationForm):
    class Meta:
        model = NoNewsYet
        fields = ()  # the admin names them

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        campaign, day = cleaned.get("campaign"), cleaned.get("next_news_on")
        if not (cleaned.get("words_en") or cleaned.get("words_fr")):
            self.add_error("words_en", _("Say in one language at least why there is none yet."))
        if campaign and day:
            try:
                check_nothing_new(campaign, day)
            except NoNewsError as refusal:
                raise ValidationError(str(refusal)) from None
        return cleaned
