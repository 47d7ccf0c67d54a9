#!/usr/bin/env python3
"""Fills the tables of docs/benchmarks/*.md and of README.md from docs/benchmarks/*.json.

usage: gen/benchmarks.py GHZ GB_PER_S

A table stands between the lines "<!-- NAME -->" and "<!-- end -->". GHZ is the clock under this
load, GB_PER_S what one thread reads from memory; both belong to the counted bounds.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPORTS = ROOT / "docs" / "benchmarks"

# Cycles of eight butterflies: 3 multiply-adds and 4 other vector operations, on two ports (Intel)
# or on four of which two multiply (AMD from Zen 5).
BUTTERFLY_CYCLES = {"AMD": 1.75, "Intel": 3.5}
PAIR_RATE = {"AMD": 2, "Intel": 2}  # multiply-adds of 512 bits a cycle

# One thread, ifma: operation, chain, mark and aim in milliseconds.
MARKS = [
    ("rotate", "L14", 2.2, 1.5),
    ("multiply_relin_rescale", "L14", 2.8, 2.0),
    ("encode", "L14", 0.5, None),
    ("decode", "L14", 0.6, None),
    ("keygen_galois", "L14", 8, 4),
    ("rotate", "L15", 11, 8),
    ("rotate_hoisted_8", "L15", 55, 40),
    ("rotate", "L16", 60, 42),
]
NTT_MARKS = [(16384, 22, 18), (65536, 105, 85)]


class Core:
    """The rows of core.json by operation, chain, kernel and threads."""

    def __init__(self, report):
        self.machine = report["machine"]
        self.rows = report["rows"]

    def find(self, op, preset, kernel, threads, **more):
        for row in self.rows:
            if (row["op"], row["preset"], row["kernel"], row["threads"]) == (
                    op, preset, kernel, threads) and more.items() <= row.items():
                return row
        raise SystemExit(f"core.json has no {op} {preset} {kernel} {threads} {more}")


def count(op, row):
    """Transforms, pairs of limbs that are multiplied and added, and bytes of keys of one operation
    at the top level; digits count as equally long."""
    limbs, special, digits, n = row["limbs"], row["special"], row["digits"], row["n"]
    times = 8 if op == "rotate_hoisted_8" else 1
    transforms = digits * (limbs + special) + times * 2 * (special + limbs)
    convert = limbs * (limbs + special) - limbs * limbs // digits
    switch = 2 * digits * (limbs + special) + 2 * special * limbs
    return transforms, convert + times * switch, times * 16 * digits * (limbs + special) * n


def ntt_bound_us(n, vendor, ghz):
    return n / 2 * (n.bit_length() - 1) / 8 * BUTTERFLY_CYCLES[vendor] / ghz / 1e3


def pair_bound_us(n, vendor, ghz):
    """A word takes two multiply-adds, low and high half."""
    return n * 2 / 8 / PAIR_RATE[vendor] / ghz / 1e3


def table(head, rows):
    right = [re.match(r"^[-0-9.]", str(cell)) is not None for cell in rows[0]]
    lines = ["| " + " | ".join(head) + " |",
             "|" + "|".join(" ---: " if r else " --- " for r in right) + "|"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def number(x):
    return f"{x:.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def machine(core, ghz, bandwidth):
    m = core.machine
    return (f"{m['cpu']}, {m['cores']} processors, {m['memory_bytes'] / 2**30:.1f} GiB, "
            f"{ghz} GHz under this load, {bandwidth} GB/s read by one thread.\n\nFlags: {m['flags']}.")


def ntt(core, vendor, ghz):
    rows = []
    for n in (4096, 8192, 16384, 32768, 65536):
        row = [n]
        for limbs in (1, 36):
            row += [number(core.find("ntt_forward", None, kernel, 1, n=n, limbs=limbs)["median_us"])
                    for kernel in ("ref", "avx2", "ifma")]
        bound = ntt_bound_us(n, vendor, ghz)
        hot = core.find("ntt_forward", None, "ifma", 1, n=n, limbs=1)["median_us"]
        rows.append(row + [number(bound), number(hot / bound)])
    return table(["N", "hot: ref", "avx2", "ifma", "streaming: ref", "avx2", "ifma", "bound",
                  "ifma hot / bound"], rows)


def bounds(core, vendor, ghz, bandwidth):
    rows = []
    for op in ("rotate", "multiply_relin_rescale", "rotate_hoisted_8"):
        for preset in ("L14", "L15", "L16"):
            row = core.find(op, preset, "ifma", 1)
            transforms, pairs, key = count(op, row)
            compute = (transforms * ntt_bound_us(row["n"], vendor, ghz)
                       + pairs * pair_bound_us(row["n"], vendor, ghz)) / 1e3
            stream = key / bandwidth / 1e6
            measured = row["median_us"] / 1e3
            rows.append([f"{op} {preset}", transforms, pairs, number(compute),
                         f"{key / 2**20:.0f}", number(stream), number(measured),
                         number(measured / (compute + stream))])
    return table(["operation", "NTTs", "pairs", "their bound, ms", "key, MiB", "its bound, ms",
                  "measured, ms", "measured / sum of bounds"], rows)


def marks(core):
    rows = []
    for n, mark, aim in NTT_MARKS:
        limbs = 1 if n == 16384 else 36
        us = core.find("ntt_forward", None, "ifma", 1, n=n, limbs=limbs)["median_us"]
        rows.append([f"NTT N = {n}, {'hot' if limbs == 1 else 'streaming'}, us", mark, aim,
                     number(us)])
    for op, preset, mark, aim in MARKS:
        ms = core.find(op, preset, "ifma", 1)["median_us"] / 1e3
        rows.append([f"{op} {preset}, ms", mark, aim or "", number(ms)])
    return table(["one thread, ifma", "mark", "aim", "measured"], rows)


def kernels(core):
    rows = []
    for op in ("rotate", "multiply_relin_rescale", "encrypt_secret", "encrypt_public", "decrypt",
               "keygen_galois"):
        for preset in ("L13", "L14", "L15", "L16"):
            one = [core.find(op, preset, k, 1)["median_us"] / 1e3 for k in ("ref", "avx2", "ifma")]
            two = core.find(op, preset, "ifma", 2)["median_us"] / 1e3
            rows.append([f"{op} {preset}"] + [number(x) for x in one]
                        + [number(one[1] / one[2]), number(two), number(one[2] / two)])
    return table(["ms", "ref", "avx2", "ifma", "avx2 / ifma", "ifma, 2 threads", "gain"], rows)


def demo(row):
    per_row = 1e3 * row["seconds_run"] / row["rows_a_batch"]
    return table(
        ["569 patients, 20 splits", ""],
        [["accuracy of an ordinary ReLU network", f"{100 * row['accuracy_relu']:.2f} %"],
         ["of its polynomial form in the clear", f"{100 * row['accuracy_clear']:.2f} %"],
         ["encrypted", f"{100 * row['accuracy_encrypted']:.2f} %"],
         [f"of {row['rows_encrypted']} encrypted answers agree with the clear ones",
          f"{100 * row['agreement']:.1f} %"],
         ["largest error of a probability", f"{row['max_abs_error']:.1e}"],
         ["security", f"{row['security_bits']} bits"],
         [f"keys, encrypt, run, decrypt for {row['rows_a_batch']} patients, "
          f"{row['threads']} threads, kernel {row['kernel']}",
          ", ".join(f"{1e3 * row['seconds_' + s]:.1f} ms"
                    for s in ("keygen", "encrypt", "run", "decrypt"))],
         ["of the run, a patient", f"{per_row:.2f} ms"],
         ["upload, answers, evaluation keys",
          f"{row['upload_bytes'] / 1024:.0f} KiB, {row['download_bytes'] / 1024:.0f} KiB, "
          f"{row['eval_key_bytes'] / 2**20:.1f} MiB"]])


class Work:
    """What a part of bootstrapping must do at least: transforms, pairs of limbs multiplied and
    added, bytes of packed keys."""

    def __init__(self, n, special, digit_bits):
        self.n, self.special, self.digit_bits = n, special, digit_bits
        self.transforms = self.pairs = self.key = 0

    def digits(self, limbs):
        return -(-limbs // 8)

    def decompose(self, limbs):
        d, all_limbs = self.digits(limbs), limbs + self.special
        self.transforms += d * all_limbs
        self.pairs += limbs * all_limbs - limbs * limbs // d

    def product(self, limbs):
        cells = self.digits(limbs) * (limbs + self.special)
        self.pairs += 2 * cells
        self.key += cells * self.n * 50 // 8

    def divide(self, kept, dropped, times=2):
        self.transforms += times * (kept + dropped)
        self.pairs += times * kept * dropped

    def transform(self, limbs, diagonals, hoisted, full):
        """A factor, rescaled."""
        self.decompose(limbs)
        for _ in range(hoisted):
            self.product(limbs)
        for _ in range(full):
            self.divide(limbs, self.special, 1)
            self.decompose(limbs)
            self.product(limbs)
        self.pairs += 2 * diagonals * (limbs + self.special)
        self.divide(limbs, self.special)
        self.divide(limbs - 1, 1)

    def switch(self, limbs, dropped):
        self.decompose(limbs)
        self.product(limbs)
        self.divide(limbs + self.special - dropped, dropped)


def stages():
    """Of B16: factors by limbs, diagonals, hoisted and full rotations; products by limbs."""
    def work():
        return Work(65536, 8, 396)
    down, raised, up, mod = work(), work(), work(), work()
    for limbs, diagonals in ((4, 63), (3, 63), (2, 32)):
        down.transform(limbs, diagonals, 7, diagonals // 8)
    raised.transforms += 2 + 2 * 29
    raised.switch(30, 8)
    for limbs, diagonals, full in ((30, 8, 0), (29, 31, 3), (28, 31, 3), (27, 31, 3)):
        up.transform(limbs, diagonals, 7, full)
    up.switch(26, 8)
    for _ in range(2):
        for limbs in (26, 25, 25, 24, 23, 23, 22, 22, 21, 20, 19):
            mod.pairs += 4 * limbs
            mod.switch(limbs, 9)
    return [("slots_to_coeffs", down), ("raise", raised), ("coeffs_to_slots", up),
            ("eval_mod, twice", mod)]


def deep_stages(report, vendor, ghz, bandwidth):
    rows = []
    measured = next(row["stages_ms"] for row in report["rows"] if row["op"] == "bootstrap_stages")
    for name, w in stages():
        compute = (w.transforms * ntt_bound_us(w.n, vendor, ghz)
                   + w.pairs * pair_bound_us(w.n, vendor, ghz)) / 1e3
        stream = w.key / bandwidth / 1e6
        ms = measured[name.split(",")[0]]
        rows.append([name, w.transforms, w.pairs, number(compute), f"{w.key / 2**20:.0f}",
                     number(stream), number(ms), number(ms / (compute + stream))])
    return table(["stage", "NTTs", "pairs", "their bound, ms", "keys, MiB", "their bound, ms",
                  "measured, ms", "measured / sum of bounds"], rows)


def deep(report):
    rows = []
    for row in report["rows"]:
        if row["op"] == "bootstrap_stages":
            continue
        rows.append([row["op"], row["preset"], row["slots"], row["kernel"], row["threads"],
                     f"{row['median_ms'] / 1e3:.2f}", f"{row['precision_bits_mean']:.1f}",
                     f"{row['precision_bits_worst']:.1f}",
                     f"{row['levels_left']} x {row['level_bits']}",
                     f"{row['key_bytes'] / 2**30:.2f}", f"{row['peak_rss_bytes'] / 2**30:.2f}"])
    return table(["operation", "chain", "slots", "kernel", "threads", "seconds", "bits, mean",
                  "bits, worst", "levels left x bits", "keys, GiB", "peak, GiB"], rows)


def deep_marks(report):
    def find(preset, kernel, threads):
        for row in report["rows"]:
            if (row["op"], row["preset"], row["kernel"], row["threads"]) == (
                    "bootstrap", preset, kernel, threads):
                return row
        raise SystemExit(f"deep.json has no bootstrap {preset} {kernel} {threads}")

    one, two = find("B16", "ifma", 1), find("B16", "ifma", 2)
    rows = [["B16, 2^15 complex slots, one thread", "4.0 s", "2.5 s", one["median_ms"] / 1e3, "s"],
            ["the same, two threads", "2.4 s", "", two["median_ms"] / 1e3, "s"],
            ["peak with keys", "5 GiB", "3 GiB", one["peak_rss_bytes"] / 2**30, "GiB"],
            ["B15, 2^14 slots, one thread", "1.2 s", "0.7 s",
             find("B15", "ifma", 1)["median_ms"] / 1e3, "s"],
            ["avx2 over ifma, B16, one thread", "2", "",
             find("B16", "avx2", 1)["median_ms"] / one["median_ms"], ""]]
    return table(["", "mark", "aim", "reached"],
                 [[a, b, c, f"{x:.2f} {unit}".strip()] for a, b, c, x, unit in rows])


# Two threads: task and mark in seconds.
TRAIN_MARKS = {"edin": 3, "lbw": 3, "nhanes3": 10, "credit": 30, "helr_mnist": 90,
               "head_ls_mnist": 30, "head_ova_mnist": 240, "mlp_wdbc": 300, "mlp_digits": 900}


def percent(x):
    return "" if x is None else f"{100 * x:.2f}"


def of_models(report):
    return [row for row in report["rows"] if row["task"] != "recommender"]


def fraction(x):
    return "" if x is None else f"{x:.4f}"


def train(report):
    rows = []
    for row in of_models(report):
        mark = TRAIN_MARKS.get(row["task"], "")
        rows.append([f"{row['task']}, {row['model']}", f"{row['rows']} x {row['features_used']}",
                     row["iterations"], row["preset"], row["bootstraps"], mark,
                     f"{row['seconds']:.2f}", f"{1e3 * row['seconds_clear']:.2g}",
                     f"{row['overhead']:.0f}", percent(row["accuracy_encrypted"]),
                     percent(row["accuracy_clear"]), fraction(row["auc_encrypted"]),
                     f"{row['max_weight_error']:.1e}"])
    return table(["task", "rows x columns", "steps", "chain", "bootstraps", "mark, s", "seconds",
                  "clear, ms", "ratio", "accuracy, %", "clear, %", "AUC", "weights off by"], rows)


def train_bytes(report):
    rows = []
    for row in of_models(report):
        rows.append([f"{row['task']}, {row['model']}", f"{row['upload_bytes'] / 2**20:.1f}",
                     f"{row['eval_key_bytes'] / 2**20:.0f}",
                     f"{row['peak_rss_bytes'] / 2**20:.0f}", f"{row['seconds_keygen']:.2f}",
                     f"{row['seconds_encrypt']:.2f}", row["security_bits"],
                     "" if row["reach"] is None else f"{row['reach']:.2f}"])
    return table(["task", "upload, MiB", "keys, MiB", "peak, MiB", "keygen, s", "encrypt, s",
                  "security, bits", "reach"], rows)


def recommender(report):
    rows = []
    for row in report["rows"]:
        if row["task"] != "recommender":
            continue
        rows.append([row["rows"], row["features"], row["rank"], row["iterations"], row["threads"],
                     f"{row['seconds']:.2f}", f"{1e3 * row['seconds_clear']:.2g}",
                     f"{row['overhead']:.0f}", f"{row['rmse_encrypted']:.4f}",
                     f"{row['rmse_clear_steps']:.4f}", f"{row['rmse_clear']:.4f}",
                     f"{row['upload_bytes'] / 2**20:.1f}", f"{row['download_bytes'] / 2**20:.1f}",
                     f"{row['eval_key_bytes'] / 2**20:.1f}",
                     f"{row['peak_rss_bytes'] / 2**20:.0f}", row["security_bits"]])
    return table(["users", "items", "factors", "steps", "threads", "seconds", "clear, ms", "ratio",
                  "RMSE", "same steps, clear", "exactly, clear", "upload, MiB", "answer, MiB",
                  "keys, MiB", "peak, MiB", "security, bits"], rows)


def fill(path, blocks):
    text = path.read_text()
    for name, block in blocks.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.S)
        text = pattern.sub(lambda m: f"{m[1]}{block}\n{m[2]}", text)
    path.write_text(text)


def main():
    ghz, bandwidth = float(sys.argv[1]), float(sys.argv[2])
    core = Core(json.loads((REPORTS / "core.json").read_text()))
    vendor = "AMD" if "AMD" in core.machine["cpu"] else "Intel"
    row = json.loads((REPORTS / "demo.json").read_text())["rows"][0]
    deep_report = json.loads((REPORTS / "deep.json").read_text())
    train_report = json.loads((REPORTS / "train.json").read_text())
    blocks = {
        "train": train(train_report),
        "train-bytes": train_bytes(train_report),
        "recommender": recommender(train_report),
        "deep": deep(deep_report),
        "deep-marks": deep_marks(deep_report),
        "deep-stages": deep_stages(deep_report, vendor, ghz, bandwidth),
        "machine": machine(core, ghz, bandwidth),
        "marks": marks(core),
        "ntt": ntt(core, vendor, ghz),
        "bounds": bounds(core, vendor, ghz, bandwidth),
        "kernels": kernels(core),
        "demo": demo(row),
    }
    for path in (REPORTS / "core.md", REPORTS / "deep.md", REPORTS / "train.md", ROOT / "README.md"):
        fill(path, blocks)


if __name__ == "__main__":
    main()
