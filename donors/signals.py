"""News of people that travels upward. Each is sent inside the transaction that made it true."""

from django.dispatch import Signal

# person: whoever acted came by a link that only goes by mail, so the address is theirs.
address_confirmed = Signal()
language_chosen = Signal()  # person, organization, language
