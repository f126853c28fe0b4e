"""A sandbox for giving without keys: Stripe's API and hosted page, and a mail server, on loopback.

A process of its own, free of Django: the platform reaches it through the Stripe SDK over HTTP
and through SMTP, exactly as it reaches the real services. No money ever moves here.
"""
