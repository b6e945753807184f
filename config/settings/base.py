"""What every environment shares. `dev`, `test` and `prod` each say only how they differ."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from config import environment

# Two BLAS threads on a busy machine make small sums a hundred times slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "curriculum",
    "grading",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.answers.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "grading.navigation.navigation",
            ],
        },
    },
]

DATABASES = {"default": environment.database(BASE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "grading.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "grading.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

# Ten wrong passwords lock the pair (account, address) for a quarter of an hour: a whole
# classroom behind one address is never locked out by one of its members.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "config.answers.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "config.addresses.client_address"
# How many front servers of ours stand before the application; none, and nobody is believed.
PROXY_COUNT = 0

# Counts of calls and of wrong codes, in each process: one for each key, feed and address of a
# department. Django keeps 300, and forgets the others at any time.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

SESSION_ENGINE = "config.sessions"
CSRF_FAILURE_VIEW = "config.answers.csrf_failure"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# A file that is too large is refused before it is read; a page says what it takes.
FILE_UPLOAD_HANDLERS = [
    "config.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# A sheet of 400 students × 12 assessments is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# The bulletins of a whole year may come file by file.
DATA_UPLOAD_MAX_NUMBER_FILES = 600

# `curriculum` never imports `grading`: it is told here who knows the settings of the rules.
CURRICULUM_RULES = "grading.core.rules"
PROGRAMMES_DIR = BASE_DIR / "fixtures" / "programmes"

# Where the site is, for the messages that no request asked for.
SITE_ADDRESS = environment.text("SITE_ADDRESS", "http://127.0.0.1:8000")
# For how many days a mark may be contested, after its publication or its correction.
MARK_APPEAL_DAYS = environment.number("MARK_APPEAL_DAYS", 15)
# How often one key may call the API, counted in each process.
API_CALLS_A_MINUTE = environment.number("API_CALLS_A_MINUTE", 300)

# Where the private keys are that sign the documents; never in the database.
SIGNING_KEYS_DIR = environment.folder("SIGNING_KEYS_DIR", BASE_DIR / "signing-keys")
# Hosts of our own network that webhooks may call, and without https: no other private one is.
WEBHOOK_PRIVATE_HOSTS = environment.words("WEBHOOK_PRIVATE_HOSTS")

# What is done in the background waits in the database, for `manage.py worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# For how many days the files of an edition of documents are kept; they are made again on demand.
RUN_FILES_DAYS = environment.number("RUN_FILES_DAYS", 7)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_keys": {"()": "config.logs.WithoutKeys"}},
    "loggers": {"django.request": {"filters": ["without_keys"]}},
}

# Whether a student's browser keeps the last view of his pages. Turned off, browsers forget it.
OFFLINE_VIEW = environment.flag("OFFLINE_VIEW", default=True)

# Demonstration: shows invented accounts and their password on the login page.
DEMO = environment.flag("BAREME_DEMO")
