"""Migrate the database that `make tests` made, once: each test process then copies it.

`tests/services.py` starts this while the processes read the tests.
"""

import gc
import os

import django
from django.core.management import call_command

if __name__ == "__main__":
    gc.disable()  # Django makes its models anew for each step; a quarter of the time went into that
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    call_command("migrate", verbosity=0)
