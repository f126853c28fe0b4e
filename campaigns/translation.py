"""Which contents exist in English and in French."""

from modeltranslation.translator import TranslationOptions, register

from campaigns.models import (
    Campaign,
    Challenge,
    Organization,
    OrganizationPage,
    Photograph,
    SuggestedAmount,
)


@register(Organization)
class OrganizationTranslation(TranslationOptions):
    fields = ("name", "mission", "privacy_officer", "receipt_note")


@register(OrganizationPage)
class OrganizationPageTranslation(TranslationOptions):
    fields = ("title", "body")


@register(Photograph)
class PhotographTranslation(TranslationOptions):
    fields = ("description",)


@register(Campaign)
class CampaignTranslation(TranslationOptions):
    fields = ("title", "summary", "story", "place", "fees_carried_by")
    # The title may be null; an empty one is no title either, and the other language is shown.
    fallback_undefined = {"title": ""}


@register(SuggestedAmount)
class SuggestedAmountTranslation(TranslationOptions):
    fields = ("what_it_does",)


@register(Challenge)
class ChallengeTranslation(TranslationOptions):
    fields = ("title", "story")
