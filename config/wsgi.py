"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from config.page_cache.site import with_page_cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = with_page_cache(get_wsgi_application())
