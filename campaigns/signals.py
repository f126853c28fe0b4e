"""News that travels upward. Each is sent inside the transaction that made it true.

A receiver only writes rows; what it sets off runs after commit.
"""

from django.dispatch import Signal

# All carry `fundraiser`.
fundraiser_drafted = Signal()  # kept, address not confirmed: its owner needs the link
fundraiser_held = Signal()  # until staff have read it; also `reasons`
fundraiser_approved = Signal()  # it opens at once or on its day
fundraiser_opened = Signal()
fundraiser_changed = Signal()  # by its owner
fundraiser_closed = Signal()  # also `was_early`: before its day
fundraiser_blocked = Signal()
fundraiser_sent_back = Signal()  # staff want something changed; also `reason`
fundraiser_shared = Signal()  # the first time
fundraiser_changed_team = Signal()  # also `left` and `joined`: numbers of teams, or nothing
# By its captain or staff: also `team`, `is_by_captain` and `reason`.
fundraiser_put_out = Signal()
update_shown = Signal()  # also `update`: anybody may read it now

# Also `pledge`.
pledge_made = Signal()  # address not confirmed: the person needs the link
pledge_question_due = Signal()  # a year later: again?

# Also `follow`.
follow_begun = Signal()  # address not confirmed

# Also `team`.
team_drafted = Signal()  # address not confirmed, or a new link: its captain needs it
team_approved = Signal()  # by staff who read it
team_sent_back = Signal()  # staff want something changed; also `reason`
team_blocked = Signal()
