#!/usr/bin/env python3
"""Writes src/circ/sine_table.c: the polynomials by which bootstrapping takes t to t - round(t).

The cosine: a sum over even j of c_j T_j(u / RANGE) near cos(pi u / 4), u = t - 1/4. Three doublings y -> 2 y^2 - 1
make it cos(2 pi u) = sin(2 pi t), and an error e of it 8 |sin(2 pi t) / sin(pi u / 4)| e. That is what has to be
small, and only where t lies within WIDTH of an integer, |t| < INTEGERS: so this is the even polynomial with the least
maximum of the error in that weight on the 31 short intervals of |u|, by Remez's exchange on a grid. Integers beyond
NEAR hardly ever come up (docs/math.md, "Modular reduction"): 2^SLACK times the error is allowed there, which takes
2^3 off the error elsewhere.

The arcsine: the odd polynomial near arcsin(y) / (2 pi) with the least maximum of the error on |y| <= sin(2 pi WIDTH).

Both are rounded to doubles, and then their errors are bounded: on each short interval by the sum of the moduli of the
error's Chebyshev coefficients. Interpolation in NODES points gives these up to what a derivative of that order allows,
which is far below a double's rounding and is added.

The chances: b + a s = m + q_0 I has a uniform, and the b that makes m of it. So I is a sum of HAMMING numbers that are
uniform in [-1/2, 1/2], rounded. In fractions, by the sum over corners of the cube.

Usage: gen/sine.py > src/circ/sine_table.c      or      gen/sine.py --compare     (other choices of the cosine)
"""

import sys
from fractions import Fraction
from math import comb, factorial as exact_factorial

from mpmath import asin, besselj, cos, fabs, factorial, log, lu_solve, matrix, mp, mpf, pi, sin

mp.prec = 240
DEGREE, DOUBLINGS, RANGE, INTEGERS = 28, 3, mpf(65) / 4, 16
WIDTH = mpf(9) / 256
NEAR, SLACK = 8, 6
ODD = 7
HAMMING = 32  # of the sparse secret
GRID, NODES, PIECES = 17, 16, 16


def remez(points, values, weights, basis):
    """Coefficients c with the least max |weight (sum c_j basis_j - value)| on sorted points."""
    rows = [basis(x) for x in points]
    terms, last = len(rows[0]), len(points) - 1
    chosen = [int(last * sin(pi * i / (2 * terms)) + mpf(1) / 2) for i in range(terms + 1)]
    while True:
        system, right = matrix(terms + 1), matrix(terms + 1, 1)
        for r, i in enumerate(chosen):
            for j, b in enumerate(rows[i]):
                system[r, j] = b
            system[r, terms] = (-1) ** r / weights[i]
            right[r] = values[i]
        *c, level = lu_solve(system, right)
        error = [w * (dot(c, row) - f) for row, f, w in zip(rows, values, weights)]
        if max(map(fabs, error)) <= fabs(level) * (1 + mpf(2) ** -30):
            return c
        chosen = exchange(error, terms + 1)


def exchange(error, count):
    """The largest error of each run of one sign, of which `count` neighbours are kept."""
    runs = [[0]]
    for i in range(1, len(error)):
        if (error[i] > 0) == (error[i - 1] > 0):
            runs[-1].append(i)
        else:
            runs.append([i])
    peaks = [max(run, key=lambda i: fabs(error[i])) for run in runs]
    while len(peaks) > count:
        del peaks[0 if fabs(error[peaks[0]]) < fabs(error[peaks[-1]]) else -1]
    return peaks


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def near(centre, width, points):
    return [centre - width * cos(pi * i / (points - 1)) for i in range(points)]


# ------------------------------------------------------------------------------------------ cosine


def even(u):
    """T_0, T_2 ... T_DEGREE at u / RANGE: T_(2k)(x) = T_k(2 x^2 - 1)."""
    v = 2 * (u / RANGE) ** 2 - 1
    t = [mpf(1), v]
    while len(t) <= DEGREE // 2:
        t.append(2 * v * t[-1] - t[-2])
    return t


def centres():
    """|u| of the integers t = 0, 1, -1, 2, -2 ... -15."""
    return [mpf(2 * k + 1) / 4 for k in range(2 * INTEGERS - 1)]


def integer_of(centre):
    return int(centre + mpf(1) / 4)


def cosine(near_to, slack):
    points, weights = [], []
    for centre in centres():
        allowed = mpf(2) ** (slack if integer_of(centre) > near_to else 0)
        for u in near(centre, WIDTH, GRID):
            points.append(u)
            weights.append(1 / (fabs(sin(pi * u / 4)) * allowed))
    return remez(points, [cos(pi * u / 4) for u in points], weights, even)


def minimax():
    """Without regard to weights and intervals."""
    points = [RANGE * sin(pi * i / 800) for i in range(401)]
    return remez(points, [cos(pi * u / 4) for u in points], [mpf(1)] * len(points), even)


def bound(function, derivative, centre, width):
    """Of a function on centre +- width, with a bound of its derivative of order NODES."""
    angles = [pi * (2 * i + 1) / (2 * NODES) for i in range(NODES)]
    values = [function(centre + width * cos(a)) for a in angles]
    sums = [fabs(dot(values, [cos(k * a) for a in angles])) for k in range(NODES)]
    rest = derivative * width**NODES / (factorial(NODES) * 2 ** (NODES - 1))
    return (2 * sum(sums) - sums[0]) / NODES + rest


def cosine_derivative(c):
    """Of the error, of order NODES: |T_j^(k)| <= T_j^(k)(1). The cosine's own series ends below 2^-200."""
    exact = [(1 if k == 0 else 2) * (-1) ** k * besselj(2 * k, pi * RANGE / 4) for k in range(60)]
    total = mpf(0)
    for k, a in enumerate(exact):
        most = mpf(1)
        for i in range(NODES):
            most *= mpf((2 * k) ** 2 - i * i) / (2 * i + 1)
        total += fabs((c[k] if k < len(c) else 0) - a) * fabs(most)
    return total / RANGE**NODES


def sine_errors(c):
    """Bounds of |sine - sin(2 pi t)| around |t| = 0 ... 15: 2 |y^2 - z^2| <= 2 e (2 |z| + e)."""
    derivative = cosine_derivative(c)
    bounds = [mpf(0)] * INTEGERS
    for centre in centres():
        e = bound(lambda u: dot(c, even(u)) - cos(pi * u / 4), derivative, centre, WIDTH)
        for i in range(DOUBLINGS):
            z = max(fabs(cos(2**i * pi * (centre + side) / 4)) for side in (-WIDTH, WIDTH))
            e = 2 * e * (2 * z + e)
        t = integer_of(centre)
        bounds[t] = max(bounds[t], e)
    return bounds


# ----------------------------------------------------------------------------------------- arcsine


def odd(y):
    return [y**j for j in range(1, ODD + 1, 2)]


def arcsine():
    top = sin(2 * pi * WIDTH)
    points = [top * sin(pi * i / 800) for i in range(1, 401)]
    return remez(points, [asin(y) / (2 * pi) for y in points], [mpf(1)] * len(points), odd)


def arcsine_error(a):
    """In pieces. The arcsine's derivatives grow: at the right end, by Cauchy's estimate on a circle of radius 1/2, on
    which |arcsin| < 2, they are below 2^NODES NODES! 2."""
    top = sin(2 * pi * WIDTH)
    width = top / (2 * PIECES)
    return max(bound(lambda y: dot(a, odd(y)) - asin(y) / (2 * pi), mpf(2) ** NODES * factorial(NODES) * 2,
                     width * (2 * i + 1), width) for i in range(PIECES))


# ----------------------------------------------------------------------------------------- chances


def below(x, count):
    """The chance that the sum of `count` uniform numbers of [-1/2, 1/2] is below x (Irwin, Hall)."""
    shifted = x + Fraction(count, 2)
    corners = ((-1) ** i * comb(count, i) * (shifted - i) ** count for i in range(count + 1) if shifted > i)
    return sum(corners, Fraction(0)) / exact_factorial(count)


def chances():
    half = Fraction(1, 2)
    return [(1 if k == 0 else 2) * (below(k + half, HAMMING) - below(k - half, HAMMING)) for k in range(INTEGERS)]


# ------------------------------------------------------------------------------------------- table


def rounded(c):
    return [mpf(float(x)) for x in c]


def upwards(x):
    return float(x) * (1 + 2.0**-50)


def write(name, numbers, count):
    print("const double %s[%s] = {" % (name, count))
    for i in range(0, len(numbers), 3):
        print("    %s," % ", ".join(float(x).hex() for x in numbers[i:i + 3]))
    print("};")


def compare():
    choices = {"chosen": cosine(NEAR, SLACK), "even weights": cosine(NEAR, 0), "plain minimax": minimax()}
    for name, c in choices.items():
        print("%-14s" % name, " ".join("%.1f" % log(e, 2) for e in sine_errors(rounded(c))))


def main():
    c, a = rounded(cosine(NEAR, SLACK)), rounded(arcsine())
    print("/* The sine of bootstrapping: cosine, arcsine, their errors, chances. By gen/sine.py. */")
    print('#include "circ/sine.h"\n')
    print("/* clang-format off */")
    write("clt__sine_cosine", c, "CLT__SINE_DEGREE / 2 + 1")
    write("clt__sine_error", [upwards(e) for e in sine_errors(c)], "CLT__SINE_INTEGERS")
    write("clt__sine_chance", chances(), "CLT__SINE_INTEGERS")
    write("clt__sine_arcsine", a, "(CLT__ARCSINE_DEGREE + 1) / 2")
    print("const double clt__sine_arcsine_error = %s;" % upwards(arcsine_error(a)).hex())
    print("const double clt__sine_two_pi = %s;" % float(2 * pi).hex())
    print("/* clang-format on */")


if __name__ == "__main__":
    if sys.argv[1:] == ["--compare"]:
        compare()
    else:
        main()
