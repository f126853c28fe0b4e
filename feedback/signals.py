"""News of projects, each sent inside the transaction that made it true.

All carry `update`, but for the last four: twice `donation`, the keys of `projects`, and `batch`.
"""

from django.dispatch import Signal

update_published = Signal()
update_withdrawn = Signal()
update_told = Signal()  # the one button: everyone concerned is to be told
# A picture of it is shown no more, or again: whatever shows it is made anew.
update_pictures_changed = Signal()
money_left_project = Signal()  # went back, or was moved: what waits to tell of it tells less
money_came_back = Signal()  # its refund failed: news of it is so again
picture_left_projects = Signal()  # it may be shown no more, and their cards may show it
sending_ended = Signal()  # staff stopped it for good; its mails are not dropped yet
