"""Development and demonstration on one machine."""

from config.settings.base import *  # noqa: F403

SECRET_KEY = "dev-only-key-that-protects-nothing-beyond-this-machine"
DEBUG = environment.flag("DJANGO_DEBUG")  # noqa: F405
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.words("ALLOWED_HOSTS")]  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# The static files are served from where they lie, without a collection step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Compressed as they leave; production does so once and for all.
GZIP = "django.middleware.gzip.GZipMiddleware"
MIDDLEWARE = [GZIP, *(each for each in MIDDLEWARE if each != GZIP)]  # noqa: F405
