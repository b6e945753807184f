import gc
import os

from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
application = get_wsgi_application()

# Read before the first person waits for it: every view, and the tags of templates.
reverse("home")
engines.all()
# All that is loaded stays: looking for garbage in it would take a tenth of a second now and then,
# in front of somebody who waits too.
gc.collect()
gc.freeze()
