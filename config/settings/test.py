"""The test suite: the same as production wherever that costs no time."""

import os
from tempfile import gettempdir

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, environment

SECRET_KEY = "test-key-without-value"
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Hashing passwords slowly is the business of production.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# At once, without a worker.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# In a file, as in real use: in memory, all that happens at the same moment shares one connection,
# and its transaction. Of its own, for two runs at once; and the disk need not be waited for.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"] |= {
        "TEST": {"NAME": f"{gettempdir()}/bareme-{os.getpid()}.sqlite3"},
        "OPTIONS": environment.SQLITE_OPTIONS
        | {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"},
    }
