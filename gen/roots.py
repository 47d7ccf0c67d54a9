#!/usr/bin/env python3
"""Writes src/arith/root_table.c: exp(2 pi i / 2^k), k = 0 ... 19, as pairs of doubles.

Half-angle formulas on integers scaled by 2^BITS, each square root rounded down:
    cos(t/2) = sqrt((1 + cos t)/2),    sin(t/2) = sin(t) / (2 cos(t/2)).
Each number is hi + lo: hi is the nearest double, lo the nearest double to the rest.

Usage: gen/roots.py > src/arith/root_table.c
"""

from fractions import Fraction
from math import isqrt

BITS = 400
ONE = 1 << BITS
ROWS = 20


def roots():
    """The numbers (cos, sin) of 2 pi / 2^k, scaled by ONE."""
    values = [(ONE, 0), (-ONE, 0), (0, ONE)]
    while len(values) < ROWS:
        cos, sin = values[-1]
        half_cos = isqrt((ONE + cos) * ONE // 2)
        values.append((half_cos, sin * ONE // (2 * half_cos)))
    return values


def split(scaled):
    """Two doubles, correctly rounded (integer division in Python rounds to nearest, even)."""
    hi = scaled / ONE
    lo = scaled - Fraction(hi) * ONE
    return hi, lo.numerator / (lo.denominator * ONE)


def literal(value):
    return "0" if value == 0 else "%d" % value if value == int(value) else value.hex()


def main():
    print("/* exp(2 pi i / 2^k): real part, its rest, imaginary part, its rest. By gen/roots.py. */")
    print('#include "arith/fft.h"\n')
    print("/* clang-format off */")
    print("const double clt__root_table[CLT__ROOT_ROWS][4] = {")
    for cos, sin in roots():
        numbers = [literal(x) for x in split(cos) + split(sin)]
        print("    {%s, %s,\n     %s, %s}," % tuple(numbers))
    print("};")
    print("/* clang-format on */")


if __name__ == "__main__":
    main()
