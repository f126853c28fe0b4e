"""News of projects, each sent inside the transaction that made it true. All carry `update`."""

from django.dispatch import Signal

update_published = Signal()
update_withdrawn = Signal()
update_told = Signal()  # the one button: everyone concerned is to be told
# A picture of it is shown no more, or again: whatever shows it is made anew.
update_pictures_changed = Signal()
