"""The data of a person as a JSON file: text that he can read, in one order."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def personal_data_json(content: dict[str, Any]) -> bytes:
    """Dates in ISO 8601, numbers with decimals as texts."""
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()
