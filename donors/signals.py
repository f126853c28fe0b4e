"""News of people that travels upward. Each is sent inside the transaction that made it true."""

from django.dispatch import Signal

language_chosen = Signal()  # person, organization, language
