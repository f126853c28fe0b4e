"""Fields that forgive how people type about themselves."""

import re
from typing import Any

from django import forms

LONGEST_EMAIL = 254  # RFC 5321, and what every row of ours holds


class ForgivingEmailField(forms.EmailField):
    """An address that a telephone's keyboard may have sprinkled with spaces or a last full stop."""

    def to_python(self, value: Any) -> str:
        return super().to_python(re.sub(r"\s", "", value or "").rstrip(".,;").lower()) or ""
