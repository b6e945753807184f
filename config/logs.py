"""What the logs may hold: never the key of a feed, which opens it to whoever reads them."""

import logging
import re

KEY = re.compile(r"(/flux/)[^/\s]+")


class WithoutKeys(logging.Filter):
    """Hides the keys of feeds: Django logs the address of each request that it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = KEY.sub(r"\1…", record.getMessage()), ()
        return True
