"""What a server has done before it answers anybody."""

import os
import subprocess
import sys

SAID = """
import gc, sys
from config.wsgi import application
print("grading.views.entries" in sys.modules, gc.get_freeze_count() > 50_000)
"""


def test_everything_is_loaded_and_out_of_the_way_of_the_collector():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    command = [sys.executable, "-c", SAID]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
