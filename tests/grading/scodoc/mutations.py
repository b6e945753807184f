"""Files spoilt at random, always the same ones for a seed: what people and accidents send."""

import json
import random
from copy import deepcopy

HUGE = 10**60
ODD_VALUES = (
    *(None, True, -1, 0.5, HUGE, float("nan"), float("inf"), "9" * 500),
    *("", "~", "ABS", "abc", "21.00", "-3", "1e9", "\u202e", "\x00", "\ud800"),
    *([], {}, [[]], {"value": []}, {"value": {"value": 1}}),
)


def places(part, path=()):
    """Every place of a document, root left out."""
    if not isinstance(part, dict | list):
        return
    for step, each in part.items() if isinstance(part, dict) else enumerate(part):
        yield (*path, step)
        yield from places(each, (*path, step))


def holder(part, path):
    for step in path[:-1]:
        part = part[step]
    return part


def other_value(given, chance):
    path = chance.choice(list(places(given)))
    holder(given, path)[path[-1]] = chance.choice(ODD_VALUES)
    return json.dumps(given).encode()


def key_left_out(given, chance):
    path = chance.choice(list(places(given)))
    del holder(given, path)[path[-1]]
    return json.dumps(given).encode()


def key_written_twice(given, chance):
    text = json.dumps(given)
    path = chance.choice([each for each in places(given) if isinstance(each[-1], str)])
    key = json.dumps(path[-1])
    return text.replace(f"{key}:", f"{key}: 1, {key}:", 1).encode()


def repeated_item(given, chance):
    lists = [path for path in places(given) if isinstance(path[-1], int)]
    path = chance.choice(lists)
    holder(given, path).append(deepcopy(holder(given, path)[path[-1]]))
    return json.dumps(given).encode()


def deep(given, chance):
    path = chance.choice(list(places(given)))
    depth = chance.choice((40, 5_000, 200_000))
    holder(given, path)[path[-1]] = "HERE"
    return json.dumps(given).replace('"HERE"', "[" * depth + "]" * depth, 1).encode()


def cut_short(given, chance):
    content = json.dumps(given).encode()
    return content[: chance.randrange(len(content))]


def one_byte_changed(given, chance):
    content = bytearray(json.dumps(given, ensure_ascii=False).encode())
    content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


def another_encoding(given, chance):
    text = json.dumps(given, ensure_ascii=False) + "é"
    return text.encode(chance.choice(("latin-1", "utf-16", "utf-32", "cp500")), "replace")


SPOIL = (
    other_value,
    other_value,
    key_left_out,
    key_left_out,
    key_written_twice,
    repeated_item,
    deep,
    cut_short,
    one_byte_changed,
    another_encoding,
)


def spoilt(given, seed):
    """The content of a file made from this document, spoilt."""
    chance = random.Random(seed)
    return chance.choice(SPOIL)(deepcopy(given), chance)
