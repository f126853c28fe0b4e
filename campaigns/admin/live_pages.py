"""Forms that refuse to take something from a live page that donors see."""

from copy import copy

from django import forms
from django.utils.translation import gettext

from campaigns.admin.forms import CampaignForm
from campaigns.models import Campaign, Photograph
from campaigns.services.campaigns import lost_contents


class WholeCampaignForm(CampaignForm):
    """A draft may be empty; a live campaign keeps what it needed to go live."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.instance.state == Campaign.State.LIVE:
            _refuse_to_lose(self, self._as_it_would_be())

    def _as_it_would_be(self) -> Campaign:
        """Return a copy of the edited campaign with the photograph that comes with the form."""
        campaign = copy(self.instance)
        if self.cleaned_data.get("upload"):
            campaign.photograph = Photograph(
                description_en=self.cleaned_data["photograph_en"],
                description_fr=self.cleaned_data["photograph_fr"],
            )
        return campaign


class PhotographForm(forms.ModelForm):
    """A photograph on a live page keeps its description in the languages of that page."""

    class Meta:
        model = Photograph
        fields = ()  # the admin names them

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for campaign in Campaign.rows.filter(state=Campaign.State.LIVE, photograph=self.instance):
            campaign.photograph = self.instance
            _refuse_to_lose(self, campaign)


def _refuse_to_lose(form: forms.BaseForm, campaign: Campaign) -> None:
    lost = [] if form.errors else lost_contents(campaign)
    if lost:
        live = gettext("“%(campaign)s” is live, and would lose something that donors see.")
        form.add_error(None, [live % {"campaign": campaign}, *lost])
