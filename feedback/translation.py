"""Which contents exist in English and in French."""

from modeltranslation.translator import TranslationOptions, register

from feedback.models import CoachingText, ImpactUpdate, NoNewsYet, Project


@register(CoachingText)
class CoachingTextTranslation(TranslationOptions):
    fields = ("subject", "body", "button", "sample")


@register(Project)
class ProjectTranslation(TranslationOptions):
    fields = ("name", "summary", "place", "unit_one", "unit_many", "cost_source")
    # The name may be null; an empty one is no name either, and the other language is shown.
    fallback_undefined = {"name": ""}


@register(ImpactUpdate)
class ImpactUpdateTranslation(TranslationOptions):
    fields = ("headline", "text", "place")


@register(NoNewsYet)
class NoNewsYetTranslation(TranslationOptions):
    fields = ("words",)
