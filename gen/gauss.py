#!/usr/bin/env python3
"""Writes src/secret/gauss_table.c: how discrete Gaussian integers are drawn and put together.

The table: entry i - 1 is floor(2^126 P(m >= i)) as two words of 63 bits, where m = |x| for x of deviation
SIGMA, with the weight of 0 halved, since a sign of 0 comes up twice.

The factors: x = z y_1 + (z - 1) y_2 of two independent y of deviation d is a discrete Gaussian of deviation
d sqrt(z^2 + (z - 1)^2), up to a relative 2^-98, while z sqrt(2) eta <= d sqrt(2 pi); eta is the smoothing parameter of
Z for 2^-100 (Micciancio, Walter 2017/259, corollary 4.2). Each z is the greatest that this allows.

Usage: gen/gauss.py > src/secret/gauss_table.c
"""

from decimal import Decimal, getcontext
from math import isqrt

getcontext().prec = 120
SIGMA, BITS, LEVELS = 12, 126, 4
LN2 = Decimal(2).ln()
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")


def table():
    """floor(2^BITS P(m >= i)) for i = 1, 2 ... while it is not 0."""
    rho = [(-Decimal(i * i) / (2 * SIGMA * SIGMA)).exp() for i in range(40 * SIGMA)]
    rho[0] /= 2
    tail = [sum(rho[i:]) for i in range(len(rho))]
    entries = [int((tail[i] / tail[0] * (1 << BITS)).to_integral_value("ROUND_FLOOR"))
               for i in range(1, len(rho))]
    return [e for e in entries if e > 0]


def factors():
    """The z of each level, the square of the last deviation, and the greatest z after it."""
    eta2 = (2 * (1 + Decimal(2) ** 100)).ln() / PI  # eta^2
    square = SIGMA * SIGMA
    chosen = []
    for _ in range(LEVELS + 1):
        z = int((Decimal(square) * PI / eta2).sqrt())  # d sqrt(2 pi) / (sqrt(2) eta)
        chosen.append(z)
        last, square = square, square * (z * z + (z - 1) * (z - 1))
    return chosen[:-1], last, chosen[-1]


def main():
    entries = table()
    chosen, square, most = factors()
    root = isqrt(square << 40)
    mask = (1 << 63) - 1
    print("/* Discrete Gaussian integers: cumulative table and factors. By gen/gauss.py. */")
    print('#include "secret/gauss.h"\n')
    print("/* clang-format off */")
    print("const uint64_t clt__gauss_table[2][CLT__GAUSS_ENTRIES] = {")
    for word in (lambda e: e >> 63, lambda e: e & mask):
        print("    {")
        for i in range(0, len(entries), 4):
            print("        %s," % ", ".join("0x%016x" % word(e) for e in entries[i:i + 4]))
        print("    },")
    print("};\n")
    print("const int64_t clt__gauss_factor[CLT__GAUSS_LEVELS] = {%s};" % ", ".join(map(str, chosen)))
    print("const double clt__gauss_deviation = %s;" % (root / 2**20).hex())
    print("const uint64_t clt__gauss_factor_most = UINT64_C(%d);" % most)
    print("/* clang-format on */")


if __name__ == "__main__":
    main()
