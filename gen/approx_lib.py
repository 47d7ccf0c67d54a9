"""Minimax polynomials as Chebyshev series, and proofs about series of doubles. For gen/minimax.py.

A series is a list c with p(t) = sum c[k] T_k(t) on [-1, 1]. Numbers are mpmath's, of 140 bits.

Fitting is Remez's second algorithm; where the functions are no Haar system (those of a composite), the exchange of
Stiefel (Cheney, Introduction to Approximation Theory, chapter 2).

Proving is branch and bound with Taylor models of order 1: over |t - m| <= h a chain is v + d (t - m), off by at most r.
A polynomial p takes it to p(v) + p'(v) d (t - m), off by at most

    |p'(v)| r + s^2/2 (|p''(v)| + s max |p'''|),    s = |d| h + r,    max |p'''| <= sum |c[k]| T_k'''(1).

Rounding is below 2^-120 and covered by SLACK.
"""

import heapq

from mpmath import mp, mpf

mp.prec = 140
SLACK = mpf(2) ** -60


def evaluate(c, x):
    """p(x), p'(x), p''(x)."""
    b1 = b2 = d1 = d2 = e1 = e2 = mpf(0)
    x2 = 2 * x
    for a in reversed(c[1:]):
        e1, e2 = x2 * e1 - e2 + 4 * d1, e1
        d1, d2 = x2 * d1 - d2 + 2 * b1, d1
        b1, b2 = x2 * b1 - b2 + a, b1
    return x * b1 - b2 + c[0], x * d1 - d2 + b1, x * e1 - e2 + 2 * d1


def value(c, x):
    return evaluate(c, x)[0]


def derivative(c):
    n = len(c)
    d = [mpf(0)] * (n + 1)
    for k in range(n - 1, 0, -1):
        d[k - 1] = d[k + 1] + 2 * k * c[k]
    d[0] /= 2
    return d[:max(n - 1, 1)]


def product(a, b):
    out = [mpf(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y / 2
            out[abs(i - j)] += x * y / 2
    return out


def chebyshevs(places):
    """x -> T_k(x) for k in places."""
    def basis(x):
        t = [mpf(1), x]
        while len(t) <= places[-1]:
            t.append(2 * x * t[-1] - t[-2])
        return [t[k] for k in places]
    return basis


def cosines(places):
    """u -> T_k(cos u) for k in places."""
    basis = chebyshevs(places)
    return lambda u: basis(mp.cos(u))


def series(c, places):
    """The series with the coefficients c at places, 0 elsewhere."""
    out = [mpf(0)] * (places[-1] + 1)
    for k, a in zip(places, c):
        out[k] = a
    return out


def doubles(c):
    """Every coefficient rounded to a double; what is 0 stays 0."""
    return [mpf(float(x)) for x in c]


# ---------------------------------------------------------------------------------------------------------- fitting


def solve(a, b):
    """a x = b by elimination with partial pivoting; a and b are consumed."""
    n = len(b)
    for i in range(n):
        k = max(range(i, n), key=lambda r: abs(a[r][i]))
        a[i], a[k], b[i], b[k] = a[k], a[i], b[k], b[i]
        for r in range(i + 1, n):
            f = a[r][i] / a[i][i]
            if f:
                a[r] = [u - f * v for u, v in zip(a[r], a[i])]
                b[r] -= f * b[i]
    for i in reversed(range(n)):
        b[i] = (b[i] - sum(a[i][j] * b[j] for j in range(i + 1, n))) / a[i][i]
    return b


def peak(f, x, h, low, high):
    """Where |f| is largest near x: the vertices of parabolas through ever closer points."""
    def size(u):
        return abs(f(u))

    for _ in range(9):
        x = max((max(x - h, low), x, min(x + h, high)), key=size)
        if low < x - h and x + h < high:
            left, middle, right = size(x - h), size(x), size(x + h)
            bend = left - 2 * middle + right
            if bend:
                vertex = x + h * (left - right) / (2 * bend)
                if abs(vertex - x) <= h and size(vertex) > middle:
                    x = vertex
        h /= 8
    return x


def level(rows, target, signs):
    """The c and e with rows c + signs e = target."""
    s = solve([r + [mpf(g)] for r, g in zip(rows, signs)], list(target))
    return s[:-1], s[-1]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def extrema(errors, count):
    """The places of the largest |error| of each run of one sign; `count` of them, less at the ends."""
    runs, start = [], 0
    for i in range(1, len(errors) + 1):
        if i == len(errors) or (errors[i] > 0) != (errors[start] > 0):
            runs.append(max(range(start, i), key=lambda k: abs(errors[k])))
            start = i
    while len(runs) > count:
        runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
    if len(runs) < count:
        raise ArithmeticError("%d extrema, not %d" % (len(runs), count))
    return runs


def remez(basis, f, low, high):
    """The c that minimises max |f(u) - c basis(u)| on [low, high]."""
    n = len(basis((low + high) / 2))
    step = (high - low) / (40 * n)
    grid = [low + step * i for i in range(40 * n)] + [high]
    rows, target = [basis(u) for u in grid], [f(u) for u in grid]
    points = [(low + (high - low) * (2 * i + 1) / (2 * n + 2), (-1) ** i) for i in range(n + 1)]
    for _ in range(60):
        c, e = level([basis(u) for u, _ in points], [f(u) for u, _ in points], [s for _, s in points])

        def error(u):
            return f(u) - dot(c, basis(u))

        errors = [t - dot(c, r) for t, r in zip(target, rows)]
        points = [(peak(error, grid[i], step, low, high), 1 if errors[i] > 0 else -1) for i in extrema(errors, n + 1)]
        largest = max(abs(error(u)) for u, _ in points)
        if largest <= abs(e) * (1 + mpf(2) ** -60):
            return c
    raise ArithmeticError("no convergence: the largest error is %s, the levelled one %s" % (largest, e))


def stiefel(rows, target, at):
    """The same over finitely many places, for any basis, from the reference `at`, which it changes: a step takes in the
    place of the largest error and lets go the one without which the errors' signs still weigh the rows to a sum of 0.
    Gives c, the levelled error, and all errors."""
    n = len(rows[0])
    for _ in range(1000):
        columns = [list(c) for c in zip(*(rows[i] for i in at[:n]))]
        weight = solve([list(c) for c in columns], [-a for a in rows[at[n]]]) + [mpf(1)]
        c, e = level([rows[i] for i in at], [target[i] for i in at], [1 if w > 0 else -1 for w in weight])
        errors = [t - dot(c, r) for t, r in zip(target, rows)]
        worst = max(range(len(rows)), key=lambda i: abs(errors[i]))
        if abs(errors[worst]) <= abs(e) * (1 + mpf(2) ** -60):
            return c, e, errors
        side = 1 if errors[worst] * e > 0 else -1
        share = solve(columns, list(rows[worst])) + [mpf(0)]
        at[max(range(n + 1), key=lambda j: side * share[j] / weight[j])] = worst
    raise ArithmeticError("the exchange does not end")


def exchange(basis, f, low, high, steps=400):
    """As remez, for any basis: Stiefel's algorithm on a grid that the extrema of the error join."""
    grid = [low + (high - low) * i / steps for i in range(steps + 1)]
    rows, target = [basis(u) for u in grid], [f(u) for u in grid]
    n = len(rows[0])
    at = [steps * (2 * i + 1) // (2 * n + 2) for i in range(n + 1)]
    for _ in range(20):
        c, e, errors = stiefel(rows, target, at)

        def error(u):
            return f(u) - dot(c, basis(u))

        order = sorted(range(len(grid)), key=lambda i: grid[i])
        peaks = [peak(error, grid[j], (high - low) / steps, low, high) for i, j, k in zip(order, order[1:], order[2:])
                 if abs(errors[j]) >= max(abs(errors[i]), abs(errors[k]), abs(e) / 2)]
        if max(abs(error(u)) for u in peaks) <= abs(e) * (1 + mpf(2) ** -50):
            return c
        grid += peaks
        rows += [basis(u) for u in peaks]
        target += [f(u) for u in peaks]
    raise ArithmeticError("the exchange does not settle")


# ---------------------------------------------------------------------------------------------------------- proving


def third(c):
    return sum(abs(a) * k * k * (k * k - 1) * (k * k - 4) / 15 for k, a in enumerate(c))


class Zero:
    """What `bound` asks of a function: its value and derivative, and a bound of |f''| on an interval."""

    def at(self, t):
        return mpf(0), mpf(0)

    def bend(self, low, high):
        return mpf(0)


def model(chain, thirds, f, m, h):
    """Over |t - m| <= h: value and error bound of chain - f."""
    v, d, r = m, mpf(1), mpf(0)
    for c, c3 in zip(chain, thirds):
        s = abs(d) * h + r
        p, p1, p2 = evaluate(c, v)
        v, d, r = p, p1 * d, abs(p1) * r + s * s / 2 * (abs(p2) + s * c3)
    y, y1 = f.at(m)
    return v - y, abs(d - y1) * h + r + h * h / 2 * f.bend(m - h, m + h)


def bound(chain, low, high, f=Zero(), sign=0, tolerance=mpf(2) ** -44):
    """An upper bound of |chain - f| (sign 0) or sign (chain - f) over [low, high], less than `tolerance` above the
    largest value that was seen."""
    thirds = [third(c) for c in chain]
    best = [mpf("-inf")]
    heap = []

    def cell(a, b):
        m, h = (a + b) / 2, (b - a) / 2
        g, r = model(chain, thirds, f, m, h)
        g = abs(g) if sign == 0 else sign * g
        best[0] = max(best[0], g)
        heapq.heappush(heap, (-g - r, a, b))

    for i in range(16):
        cell(low + (high - low) * i / 16, low + (high - low) * (i + 1) / 16)
    while -heap[0][0] > best[0] + tolerance:
        _, a, b = heapq.heappop(heap)
        cell(a, (a + b) / 2)
        cell((a + b) / 2, b)
    return -heap[0][0] + SLACK
