"""The equalities written in the hand working of a golden case, found and held.

« (7 + 9) ÷ 2 = 8 » is exact; « 7,995 → 8,00 » is rounded half up to the decimals shown.
"""

import ast
import math
import operator
import re
from collections.abc import Iterator
from fractions import Fraction

SIGNS = str.maketrans({"−": "-", "×": "*", "÷": "/", ",": "."})
SIDE = r"(?:[\s()+−×÷/]|\d+(?:,\d+)?)+"
CHAIN = re.compile(rf"(?<![\w,.]){SIDE}(?:[=→]{SIDE})+")
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def wrong_steps(line: str) -> list[str]:
    """Each « a = b » or « a → b » of the line that does not hold."""
    return [
        f"{left} {sign} {right}"
        for left, sign, right in steps(line)
        if not _holds(left, sign, right)
    ]


def steps(line: str) -> Iterator[tuple[str, str, str]]:
    """Each equality of the line, left and right of its sign; words are no side."""
    for chain in CHAIN.finditer(line):
        parts = [part.strip() for part in re.split(r"([=→])", chain.group())]
        sides, signs = [_balanced(side) for side in parts[::2]], parts[1::2]
        for left, sign, right in zip(sides, signs, sides[1:], strict=False):
            if left and right:
                yield left, sign, right


def _balanced(side: str) -> str:
    """The side without the bracket of the sentence around it."""
    while side.count("(") > side.count(")") and side.startswith("("):
        side = side[1:].strip()
    while side.count(")") > side.count("(") and side.endswith(")"):
        side = side[:-1].strip()
    return side.rstrip(" (")


def _holds(left: str, sign: str, right: str) -> bool:
    shift = 10 ** len(right.partition(",")[2])
    value = _value(left)
    if sign == "→":
        value = Fraction(math.floor(value * shift + Fraction(1, 2)), shift)
    return value == _value(right)


def _value(side: str) -> Fraction:
    return _evaluate(ast.parse(side.translate(SIGNS), mode="eval").body)


def _evaluate(node: ast.expr) -> Fraction:
    match node:
        case ast.BinOp():
            operation = OPERATIONS[type(node.op)]
            return operation(_evaluate(node.left), _evaluate(node.right))
        case ast.UnaryOp(op=ast.USub()):
            return -_evaluate(node.operand)
        case ast.Constant(value=int() | float() as number):
            return Fraction(str(number))
    raise AssertionError(f"not arithmetic: {ast.unparse(node)}")
