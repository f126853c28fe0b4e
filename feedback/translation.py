"""Which contents exist in English and in French."""

from modeltranslation.translator import TranslationOptions, register

from feedback.models import CoachingText


@register(CoachingText)
class CoachingTextTranslation(TranslationOptions):
    fields = ("subject", "body", "button", "sample")
