"""News that travels upward. Each is sent inside the transaction that made it true.

A receiver only writes rows; what it sets off runs after commit. All carry `donation`.
"""

from django.dispatch import Signal

donation_paid = Signal()
donation_reversed = Signal()  # also `money`: what went back
donation_reinstated = Signal()  # a refund failed, and the money is here again
donation_expired = Signal()
fee_recorded = Signal()  # also `fee`: what the provider kept, in the gift's currency
