from django import forms
from django.utils.translation import gettext_lazy as _

from donors.fields import OneLineField

LONGEST_LINE = 280


class AnswerForm(forms.Form):
    """A heart or a line, whichever was sent: each has a button of its own on the page."""

    heart = forms.ChoiceField(choices=[("yes", ""), ("no", "")], required=False)
    text = OneLineField(
        max_length=LONGEST_LINE,
        required=False,
        error_messages={
            "max_length": _("Write at most 280 letters: yours has %(show_value)s."),
        },
    )

    @property
    def has_heart(self) -> bool | None:
        heart = self.cleaned_data["heart"]
        return heart == "yes" if heart else None

    @property
    def line(self) -> str | None:
        return self.cleaned_data["text"] if "text" in self.data else None
