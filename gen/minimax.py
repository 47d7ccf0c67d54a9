#!/usr/bin/env python3
"""Writes src/approx/minimax_table.c: functions as chains of polynomials, and proofs of how far off they are.

Every bound is proven of the doubles that are written (approx_lib.py says how) and rounded up. A line for each function
goes to standard error. Needs mpmath; takes five minutes.

Usage: gen/minimax.py > src/approx/minimax_table.c
"""

import sys
from math import inf, nextafter

sys.dont_write_bytecode = True
from approx_lib import (bound, chebyshevs, cosines, derivative, doubles, exchange, mp, mpf, product,  # noqa: E402
                        remez, series, value)

PARTS = mpf(1) / 1024  # of a bound, where it need not be tight
TIGHT = mpf(2) ** -48


def up(x):
    """The next double above."""
    return nextafter(float(x), inf)


def down(x):
    return nextafter(float(x), -inf)


class Composite:
    """What becomes a clt__composite; `stages` are pairs of a series and the least argument."""

    def __init__(self, name, function, low, high, noise):
        self.name, self.function, self.low, self.high = name, function, low, high
        self.noise = self.end_noise = noise
        self.stages, self.gap, self.iterations = [], 0, 0
        self.error = self.noisy_error = self.relative_error = self.magnitude_error = self.amplification = 0

    def add(self, c, low):
        self.stages.append((c, low))

    def levels(self):
        own = sum(1 if len(c) == 3 else (len(c) - 1).bit_length() for c, _ in self.stages)
        return own + {"INVERSE": self.iterations + (self.iterations > 0),
                      "INVERSE_ROOT": 2 * self.iterations}.get(self.function, 0)


def steepest(c, low, high=mpf(1)):
    """An upper bound of |p'| on [low, high]."""
    d = derivative(c)
    size = max(abs(value(d, low + (high - low) * i / 64)) for i in range(65))
    return bound([d], low, high, tolerance=size * PARTS)


def amplify(composite):
    """What an error of 1 in every stage's output becomes, to first order: the sum of products of max |p'|."""
    total = mpf(0)
    for c, low in composite.stages:
        total = total * steepest(c, mpf(low)) + 1
    composite.amplification = total


# ------------------------------------------------------------------------------------------------------------ sign


def sign_stage(degree, low):
    """The odd polynomial that is nearest to 1 on [low, 1]."""
    places = range(1, degree + 1, 2)
    return series(remez(cosines(places), lambda u: mpf(1), mpf(0), mp.acos(low)), places)


def check_rising(c, low):
    """p' has at most (degree - 1) / 2 positive roots; all are seen above `low`, so p rises on [0, low]."""
    d = derivative(c)
    steps = 32 * len(c)
    signs = [value(d, mp.cos(mp.acos(low) * i / steps)) > 0 for i in range(steps + 1)]
    assert signs[-1] and sum(a != b for a, b in zip(signs, signs[1:])) == len(c) // 2 - 1


def magnitude(composite, error):
    """An upper bound of |x s(x) - |x|| on [-1, 1], noise of all stages included. Below the gap every stage rises, so
    that on [a, b] it is at most b (1 - s(a)) + noise."""
    noise, end, gap = composite.noise, composite.end_noise, mpf(composite.gap)

    def lacks(a):
        for c, low in composite.stages:
            a = value(c, min(a, mpf(low))) - noise
        return 1 - a - noise + end + mpf(2) ** -50  # the last stage's value at `low` is its least up to rounding

    best = tried = error + end
    cells = [(mpf(0), gap, lacks(mpf(0)))]
    while cells:
        a, b, lack = cells.pop()
        if b * lack <= tried * (1 + PARTS / 4):
            best = max(best, b * lack)
            continue
        m = (a + b) / 2
        half = lacks(m)
        tried = max(tried, m * half)
        cells += [(a, m, lack), (m, b, half)]
    return best


def sign(name, degrees, gap, noise, end):
    composite = Composite(name, "SIGN", -1, 1, noise)
    composite.end_noise = end
    low = mpf(float(gap))
    composite.gap = low
    for i, degree in enumerate(degrees):
        c = sign_stage(degree, low)
        last = i == len(degrees) - 1
        top = bound([c], low, mpf(1), sign=1)
        c = doubles(c if last else [a * (1 - noise - mpf(2) ** -40) / top for a in c])
        check_rising(c, low)
        composite.add(c, low)
        top, bottom = bound([c], low, mpf(1), sign=1), -bound([c], low, mpf(1), sign=-1)
        assert last or top + noise <= 1
        error = max(top - 1, 1 - bottom)
        low = mpf(down(bottom - noise))
    composite.error, composite.noisy_error = error, error + end
    amplify(composite)
    composite.magnitude_error = magnitude(composite, error)
    return composite


def cleaner(name, c, gap, noise):
    composite = Composite(name, "SIGN", -1, 1, noise)
    composite.gap = mpf(gap)
    composite.add([mpf(a) for a in c], gap)
    composite.error = 1 - value(composite.stages[0][0], mpf(gap)) + mpf(2) ** -100  # it rises to 1 at 1
    amplify(composite)
    composite.noisy_error = composite.error + noise
    composite.magnitude_error = magnitude(composite, composite.error)
    return composite


# --------------------------------------------------------------------------------------------------------- sigmoid


class Sigmoid:
    """base + height sigmoid(steepness t); |sigmoid''| <= 1/(6 sqrt 3) and exp(-|x|)."""

    def __init__(self, steepness, height=1, base=0):
        self.a, self.height, self.base = mpf(steepness), height, base

    def at(self, t):
        s = 1 / (1 + mp.exp(-self.a * t))
        return self.base + self.height * s, self.height * self.a * s * (1 - s)

    def bend(self, low, high):
        near = max(low, -high, mpf(0))
        return self.height * self.a ** 2 * min(1 / (6 * mp.sqrt(3)), mp.exp(-self.a * near))


def saturating(name, function, target, high, degrees, noise, steepness=None):
    """sigmoid or tanh on [-high, high]: one polynomial, or one after another that brings [-1, 1] nearer together and
    what is far out closer still, the nearest to tanh(steepness t) (the idea of 2022/280)."""
    composite = Composite(name, function, -high, high, noise)
    inner = None
    if len(degrees) == 2:
        places = range(1, degrees[0] + 1, 2)
        inner = series(remez(cosines(places), lambda u: mp.tanh(steepness * mp.cos(u)), mpf(0), mp.pi / 2), places)
        top = bound([inner], mpf(-1), mpf(1))
        inner = doubles([a * (1 - noise - mpf(2) ** -40) / top for a in inner])
        assert bound([inner], mpf(-1), mpf(1)) + noise <= 1
        composite.add(inner, -1)
    places = range(1, degrees[-1] + 1, 2)
    middle = target.base + mpf(target.height) / 2

    def odd(u):
        return target.at(mp.cos(u))[0] - middle

    if inner is None:
        c = remez(cosines(places), odd, mpf(0), mp.pi / 2)
    else:
        def basis(u):
            return chebyshevs(places)(value(inner, mp.cos(u)))

        c = exchange(basis, odd, mpf(0), mp.pi / 2)
    c = doubles(series(c, places))
    c[0] = mpf(middle)
    composite.add(c, -1)
    chain = [s for s, _ in composite.stages]
    composite.error = bound(chain, mpf(-1), mpf(1), target, tolerance=mpf(2) ** -40)
    amplify(composite)
    composite.noisy_error = composite.error + composite.amplification * noise
    return composite


# ------------------------------------------------------------------------------------------------- exp and inverses


def exp_series(middle, half, places=64):
    """exp(middle + half t), |half| <= 4, up to 2^-200 (Jacobi and Anger)."""
    return [(1 if k == 0 else 2) * mp.exp(middle) * mp.besseli(k, half) for k in range(places)]


def exponential(name, low, high, degree, squarings, noise):
    composite = Composite(name, "EXP", low, high, noise)
    parts = 1 << squarings
    middle, half = mpf(low + high) / (2 * parts), mpf(high - low) / (2 * parts)
    plain = cosines(range(degree + 1))

    def weighted(u):
        y = mp.exp(-middle - half * mp.cos(u))
        return [b * y for b in plain(u)]

    c = doubles(remez(weighted, lambda u: mpf(1), mpf(0), mp.pi))
    composite.add(c, -1)
    for _ in range(squarings):
        composite.add([mpf(1) / 2, mpf(0), mpf(1) / 2], -1)
    quotient = product(c, exp_series(-middle, -half))
    quotient[0] -= 1
    e = bound([quotient], mpf(-1), mpf(1), tolerance=TIGHT)
    composite.relative_error = (1 + e) ** parts - 1
    composite.error = composite.relative_error  # exp <= 1
    if not squarings:
        difference = [a - (c[k] if k <= degree else 0) for k, a in enumerate(exp_series(middle, half))]
        composite.error = bound([difference], mpf(-1), mpf(1), tolerance=TIGHT)
    composite.amplification = mpf(1)
    for _ in range(squarings):  # |y^2 - z^2| <= (2 max |y| + |y - z|) |y - z|
        composite.amplification = composite.amplification * 2 * (1 + PARTS) + 1
    assert composite.amplification * noise < PARTS
    composite.noisy_error = composite.error + composite.amplification * noise
    return composite


def inverse_series(degree, gap, low):
    """The p of that degree with the least max |1 - x p(x)| on [gap, 1], as a series over [low, 1]: 1 - x p(x) is
    T(z(x))/T(z(0)), T of degree + 1 and z from 1 to -1 on [gap, 1]."""
    n = degree + 1
    top = mp.chebyt(n, (1 + gap) / (1 - gap))

    def p(t):
        x = (low + 1 + (1 - low) * t) / 2
        return (1 - mp.chebyt(n, (1 + gap - 2 * x) / (1 - gap)) / top) / x

    nodes = [mp.pi * (2 * i + 1) / (2 * n) for i in range(n)]
    values = [p(mp.cos(u)) for u in nodes]
    return [(1 if k == 0 else 2) * sum(v * mp.cos(k * u) for u, v in zip(nodes, values)) / n for k in range(n)]


def inverse(name, gap, degree, iterations, noise):
    """1/x on [gap, 1]: directly, or from half of it by Goldschmidt's iteration h (1 + e), e^2."""
    low = mpf(0) if iterations else gap
    composite = Composite(name, "INVERSE", low, 1, noise)
    composite.gap, composite.iterations = gap, iterations
    scale = mpf(1) / 2 if iterations else mpf(1)
    c = doubles([a * scale for a in inverse_series(degree, gap, low)])
    start = (2 * gap - low - 1) / (1 - low)
    composite.add(c, start)
    residual = product([(low + 1) / 2 / scale, (1 - low) / 2 / scale], c)
    residual[0] -= 1
    r = bound([residual], start, mpf(1), tolerance=TIGHT)
    composite.relative_error = r ** 2 ** iterations
    composite.error = composite.relative_error / gap
    noisy = composite.error + noise
    if iterations:
        r += 2 * noise
        off = mpf(noise)
        for _ in range(iterations):
            r, off = r * r + off * (1 + r) + 2 * noise, off * (1 + r + off) + 3 * noise
        noisy = r / gap
    composite.noisy_error, composite.amplification = noisy, (noisy - composite.error) / noise
    return composite


def inverse_root(name, gap, degree, iterations, noise):
    """1/sqrt(x) on [gap, 1]: directly, or from 2^-iterations of it by Newton's iteration 3 s - B (1 + t) s^3."""
    low = mpf(0) if iterations else gap
    composite = Composite(name, "INVERSE_ROOT", low, 1, noise)
    composite.gap, composite.iterations = gap, iterations
    start = (2 * gap - low - 1) / (1 - low)

    def root(u):
        return mp.sqrt((low + 1 + (1 - low) * mp.cos(u)) / 2)

    plain = cosines(range(degree + 1))
    c = remez(lambda u: [b * root(u) for b in plain(u)], lambda u: mpf(1), mpf(0), mp.acos(start))
    scale = mpf(1) / 2 ** iterations
    c = doubles([a * scale for a in c])
    composite.add(c, start)
    square = product([(low + 1) / 2, (1 - low) / 2], product(c, c))  # x p^2
    square = [a / scale ** 2 for a in square]
    square[0] -= 1
    off = [bound([square], start, mpf(1), sign=s) for s in (1, -1)]
    e = max(mp.sqrt(1 + off[0]) - 1, 1 - mp.sqrt(1 - off[1]))
    exact, noisy = e, e + noise / scale
    for left in range(iterations, 0, -1):
        k = mpf(2) ** -left
        b = 1 / (2 * k * k)
        exact = exact ** 2 * (3 + exact) / 2
        own = b * noise / (2 * k) * (2 * k * (1 + noisy) + (k * (1 + noisy)) ** 2 / mp.sqrt(gap) + 1 + noise)
        noisy = noisy ** 2 * (3 + noisy) / 2 + own
    composite.relative_error = exact
    composite.error = exact / mp.sqrt(gap)
    composite.noisy_error = noisy / mp.sqrt(gap) if iterations else composite.error + noise
    composite.amplification = (composite.noisy_error - composite.error) / noise
    return composite


# ---------------------------------------------------------------------------------------------------------- output

NOISE = mpf(2) ** -18


def composites():
    """All of them, in the order of the table. The gaps of `relu` make both of its errors equal."""
    for name, degrees, noise, end in (("sign_8", (7, 7, 7, 7), 12, 18), ("sign_12", (27, 27, 59), 15, 18),
                                      ("sign_12_lean", (7, 7, 7, 7, 27), 15, 18), ("sign_14", (59, 59, 59), 15, 18),
                                      ("sign_14_lean", (15, 7, 7, 15, 27), 18, 18),
                                      ("sign_20", (31, 31, 31, 31, 39), 20, 24)):
        yield sign(name, degrees, mpf(2) ** -int(name.split("_")[1]), mpf(2) ** -noise, mpf(2) ** -end)
    for name, degrees, gap, noise in (("relu_8", (7, 15), 4.44, 12), ("relu_10", (7, 7, 15), 6.505, 15),
                                      ("relu_12", (7, 15, 27), 8.2, 15), ("relu_13", (15, 15, 27), 9.15, 15),
                                      ("relu_14", (15, 27, 29), 9.98, 15)):
        yield sign(name, degrees, 2 ** -mpf(gap), mpf(2) ** -noise, NOISE)
    yield cleaner("cleaner_3", [0, 1.125, 0, -0.125], 0.75, NOISE)
    yield cleaner("cleaner_7", [0, 1.1962890625, 0, -0.2392578125, 0, 0.0478515625, 0, -0.0048828125], 0.75, NOISE)
    yield saturating("sigmoid_8", "SIGMOID", Sigmoid(8), 8, (15,), NOISE)
    yield saturating("sigmoid_16", "SIGMOID", Sigmoid(16), 16, (31,), NOISE)
    yield saturating("sigmoid_32", "SIGMOID", Sigmoid(32), 32, (63,), NOISE)
    yield saturating("sigmoid_32_fine", "SIGMOID", Sigmoid(32), 32, (7, 23), NOISE, 5)
    yield saturating("tanh_32", "TANH", Sigmoid(64, 2, -1), 32, (7, 31), NOISE, 11.6)
    yield exponential("exp_1", -1, 1, 7, 0, NOISE)
    yield exponential("exp_8", -8, 0, 15, 0, NOISE)
    yield exponential("exp_64", -64, 0, 15, 3, NOISE)
    for name, gap, degree, iterations in (("inverse_64", 64, 63, 0), ("inverse_64_coarse", 64, 31, 0),
                                          ("inverse_64_lean", 64, 15, 2), ("inverse_100", 100, 63, 0),
                                          ("inverse_100_lean", 100, 15, 3)):
        yield inverse(name, mpf(1) / gap, degree, iterations, NOISE)
    for name, degree, iterations in (("inverse_root_64", 63, 0), ("inverse_root_64_coarse", 31, 0),
                                     ("inverse_root_64_lean", 15, 1)):
        yield inverse_root(name, mpf(1) / 64, degree, iterations, NOISE)


def number(x):
    """A double as C writes it, exactly."""
    x = float(x)
    if x == int(x) and abs(x) < 1000:
        return "%d" % x
    digits, exponent = x.hex().split("p")
    return digits.rstrip("0").rstrip(".") + "p" + exponent


def write(items, out):
    out.write("/* Functions as chains of polynomials. By gen/minimax.py > src/approx/minimax_table.c. */\n")
    out.write('#include "approx/minimax.h"\n\n/* clang-format off */\n')
    for item in items:
        for i, (c, _) in enumerate(item.stages):
            out.write("static const double %s_%d[] = {\n" % (item.name, i))
            for k in range(0, len(c), 4):
                out.write("    %s,\n" % ", ".join(number(a) for a in c[k:k + 4]))
            out.write("};\n")
        out.write("static const clt__stage %s[] = {\n" % item.name)
        for i, (c, low) in enumerate(item.stages):
            out.write("    {%d, %s_%d, %s},\n" % (len(c) - 1, item.name, i, number(low)))
        out.write("};\n\n")
    out.write("const clt__composite clt__minimax_table[CLT__MINIMAX_COUNT] = {\n")
    for item in items:
        out.write("    [CLT__%s] = {\n" % item.name.upper())
        out.write('        .name = "%s", .function = CLT__FUNCTION_%s,\n' % (item.name, item.function))
        out.write("        .stages = %d, .stage = %s, .iterations = %d, .levels = %d,\n"
                  % (len(item.stages), item.name, item.iterations, item.levels()))
        out.write("        .low = %s, .high = %s, .gap = %s, .noise = %s, .end_noise = %s,\n"
                  % tuple(number(x) for x in (item.low, item.high, item.gap, item.noise, item.end_noise)))
        for field in ("error", "noisy_error", "relative_error", "magnitude_error", "amplification"):
            x = getattr(item, field)
            note = mp.nstr(x, 4) if field == "amplification" else "2^%s" % mp.nstr(mp.log(x, 2), 5) if x else None
            if x:
                out.write("        .%s = %s, /* %s */\n" % (field, number(up(x)), note))
        out.write("    },\n")
    out.write("};\n/* clang-format on */\n")


def main():
    items = []
    for item in composites():
        items.append(item)
        bits = ["%s 2^%s" % (field, mp.nstr(mp.log(getattr(item, field), 2), 5)) for field in
                ("error", "noisy_error", "relative_error", "magnitude_error") if getattr(item, field)]
        print("%s: degrees %s, %d iterations, %d levels, %s, amplification %s" % (
            item.name, [len(c) - 1 for c, _ in item.stages], item.iterations, item.levels(), ", ".join(bits),
            mp.nstr(item.amplification, 4)), file=sys.stderr, flush=True)
    write(items, sys.stdout)


if __name__ == "__main__":
    main()
