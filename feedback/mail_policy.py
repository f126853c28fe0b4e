"""What a browser may do with a mail that the admin shows in a frame."""

from csp.constants import NONE, UNSAFE_INLINE
from django.conf import settings

# A mail is a stranger's page: no script, no form, no frame, no address of ours.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:", settings.SITE_URL, *settings.MEDIA_HOSTS],
    "frame-ancestors": ["'self'"],
    "form-action": [NONE],
    "base-uri": [NONE],
    "sandbox": ["allow-same-origin"],  # see `feedback.mail_frame`
}
