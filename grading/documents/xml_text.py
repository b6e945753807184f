"""What may stand in an XML document, and how it gets there."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

# What XML 1.0 cannot hold, even escaped.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The same text, a space in the place of each of these."""
    return UNWRITABLE.sub(" ", text)


def child(
    parent: Element, name: str, text: str = "", attributes: Mapping[str, str] | None = None
) -> Element:
    """A new element at the end of its parent."""
    element = SubElement(parent, name, dict(attributes or {}))
    element.text = writable(text) or None
    return element
