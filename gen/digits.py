#!/usr/bin/env python3
"""Writes data/digits.csv.

usage: gen/digits.py [digits.csv.gz]

The input is scikit-learn's copy of the test part of Optical Recognition of Handwritten Digits
(Debian: python3-sklearn): 64 grey values from 0 to 16, row by row from the top left, and the digit.
Numbers are copied as they stand, without their ".000000...e+00".
"""

import csv
import gzip
import pathlib
import sys

SOURCE = "/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz"
SIDE, ROWS = 8, 1797


def read(path):
    with gzip.open(path, "rt", newline="") as file:
        rows = [[int(float(cell)) for cell in cells] for cells in csv.reader(file)]
    assert len(rows) == ROWS and all(len(row) == SIDE * SIDE + 1 for row in rows)
    assert all(0 <= value <= 16 for row in rows for value in row[:-1])
    assert {row[-1] for row in rows} == set(range(10))
    return rows


def main():
    rows = read(sys.argv[1] if len(sys.argv) > 1 else SOURCE)
    names = [f"y{y}x{x}" for y in range(SIDE) for x in range(SIDE)]
    data = pathlib.Path(__file__).resolve().parent.parent / "data"
    with open(data / "digits.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([names + ["digit"]] + rows)


main()
