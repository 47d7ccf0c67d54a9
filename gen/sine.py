#!/usr/bin/env python3
"""Writes src/circ/sine_table.c: the polynomials by which bootstrapping takes t to t - round(t).

The cosine: sum over even j of c_j T_j(u / RANGE) near cos(pi u / 4), u = t - 1/4. Three doublings y -> 2 y^2 - 1 make
it cos(2 pi u) = sin(2 pi t), and an error e of it 8 |sin(2 pi t) / sin(pi u / 4)| e. What is wanted is a small error
there, and only where t lies within WIDTH of an integer, |t| < 16: so this is the even polynomial with the least
maximum of the error in that weight, on 31 short intervals of |u|, by Remez's exchange on a grid. Beyond NEAR, where
an integer hardly ever is (docs/math.md, "Modular reduction"), 2^SLACK times the error is allowed, which takes off 2^3
of the error within. For comparison (--compare): even weights, and the plain minimax polynomial on the whole range.

The arcsine: the odd polynomial near arcsin(y) / (2 pi) with the least maximum of the error, |y| <= sin(2 pi 1.1 WIDTH).

Both are rounded to doubles and then measured, by the rounded coefficients: on a fine grid, plus what can lie between two points of
it, since an error sum d_j T_j(x) has a derivative of at most sum |d_j| j^2.

Usage: gen/sine.py > src/circ/sine_table.c      or      gen/sine.py --compare
"""

import sys

from mpmath import asin, besselj, cos, fabs, log, lu_solve, matrix, mp, mpf, pi, sin

mp.prec = 240
DEGREE, DOUBLINGS, RANGE, INTEGERS = 28, 3, mpf(65) / 4, 16
WIDTH = mpf(2) ** -5
NEAR, SLACK = 8, 6
ODD = 7
GRID, FINE = 17, 129  # points of an interval: of the exchange, of the measurement


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
        error = [w * (sum(a * b for a, b in zip(c, row)) - f) for row, f, w in zip(rows, values, weights)]
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
    """|t| of the integer with |u| = centre: u = t - 1/4."""
    return int(centre + mpf(1) / 4) if int(4 * centre) % 4 == 3 else int(centre)


def near(centre, points):
    return [centre - WIDTH * cos(pi * i / (points - 1)) for i in range(points)]


def cosine(slack):
    points, weights = [], []
    for centre in centres():
        allowed = mpf(2) ** (slack if integer_of(centre) > NEAR else 0)
        for u in near(centre, GRID):
            points.append(u)
            weights.append(fabs(sin(2 * pi * u) / sin(pi * u / 4)) / allowed)
    return remez(points, [cos(pi * u / 4) for u in points], weights, even)


def minimax():
    points = [RANGE * sin(pi * i / 800) for i in range(401)]
    return remez(points, [cos(pi * u / 4) for u in points], [mpf(1)] * len(points), even)


def double(x):
    return mpf(float(x))


def series(x, terms):
    """The coefficients of cos(x y) for T_0(y), T_2(y) ..."""
    return [(1 if k == 0 else 2) * (-1) ** k * besselj(2 * k, x) for k in range(terms)]


def sine_errors(c):
    """A bound of |sine - sin(2 pi t)| for each |t| = 0 ... 15 up to WIDTH: 2 |y^2 - z^2| <= 2 e (2 |z| + e)."""
    exact = series(pi * RANGE / 4, 60)
    slope = sum(fabs(a - b) * (2 * k) ** 2 for k, (a, b) in enumerate(zip(c + [mpf(0)] * 60, exact))) / RANGE
    bounds = [mpf(0)] * INTEGERS
    for centre in centres():
        step = WIDTH * pi / (FINE - 1)
        e = slope * step / 2
        e += max(fabs(sum(a * b for a, b in zip(c, even(u))) - cos(pi * u / 4)) for u in near(centre, FINE))
        for i in range(DOUBLINGS):
            z = max(fabs(cos(2**i * pi * (centre + side) / 4)) for side in (-WIDTH, WIDTH))
            e = 2 * e * (2 * z + e)
        t = integer_of(centre)
        bounds[t] = max(bounds[t], e)
    return bounds


def odd(y):
    return [y**j for j in range(1, ODD + 1, 2)]


def arcsine():
    top = sin(2 * pi * WIDTH * mpf(11) / 10)
    points = [top * sin(pi * i / 800) for i in range(1, 401)]
    values = [asin(y) / (2 * pi) for y in points]
    return remez(points, values, [mpf(1)] * len(points), odd)


def arcsine_error(c):
    """|y| <= sin(2 pi WIDTH 1.1), 1 / sqrt(1 - y^2) < 1.03: the derivative of the error is below 1.1 / (2 pi) + sum j |c_j|."""
    top = sin(2 * pi * WIDTH * mpf(11) / 10)
    slope = sum((2 * k + 1) * (fabs(a) - 0) for k, a in enumerate(c)) + mpf("1.1") / (2 * pi)
    count = 4000
    worst = max(fabs(sum(a * b for a, b in zip(c, odd(y))) - asin(y) / (2 * pi))
                for y in (top * i / count for i in range(count + 1)))
    return worst, slope * top / count / 2


if __name__ == "__main__":
    pass
