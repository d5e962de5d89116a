#!/usr/bin/env python3
"""Writes decimal_cases.tsv: what Python's decimal module answers for arithmetic as the expression language defines it."""
import decimal
import random
from decimal import Decimal

decimal.getcontext().prec = 120
random.seed(20260131)
LEAST, MOST = -(2**63), 2**63 - 1


def number():
    scale = random.choice([0, 0, 1, 2, 2, 2, 4, 6, 9, 18])
    size = random.choice([10, 1000, 10**6, 10**12, MOST])
    units = random.randint(-size, size)
    return Decimal(units).scaleb(-scale), scale


def at(value, scale):
    units = value.scaleb(scale).quantize(Decimal(1), rounding=decimal.ROUND_HALF_EVEN)
    if not LEAST <= units <= MOST:
        return "null"
    return f"{units.scaleb(-scale):.{scale}f}" if units else f"{Decimal(0):.{scale}f}"


def answer(a, scale_a, operator, b, scale_b):
    larger = max(scale_a, scale_b)
    if operator in "+-":
        return at(a + b if operator == "+" else a - b, larger)
    if operator == "*":
        return at(a * b, min(18, scale_a + scale_b))
    if b == 0:
        return "null"
    if operator == "%":
        return at(a % b, larger)
    return at(a / b, min(18, larger + 6))


with open("decimal_cases.tsv", "w") as out:
    for _ in range(1500):
        a, scale_a = number()
        b, scale_b = number()
        operator = random.choice("+-*/%")
        out.write(f"{a:.{scale_a}f}\t{operator}\t{b:.{scale_b}f}\t{answer(a, scale_a, operator, b, scale_b)}\n")
