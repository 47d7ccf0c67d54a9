#!/usr/bin/env python3
"""Writes data/wdbc.csv and data/wdbc-splits.csv.

usage: gen/wdbc.py [breast_cancer.csv]

The input is scikit-learn's copy of the Wisconsin Diagnostic Breast Cancer data set (Debian:
python3-sklearn): a heading, then 30 numbers and a class (0 malignant, 1 benign) a row. Numbers are
copied as they stand. A split draws its test rows by the order of SHA-256("wdbc split SS pNNN"), so
that it depends on no random generator.
"""

import csv
import hashlib
import pathlib
import sys

SOURCE = "/usr/lib/python3/dist-packages/sklearn/datasets/data/breast_cancer.csv"
MEASURES = ("radius texture perimeter area smoothness compactness concavity concave_points "
            "symmetry fractal_dimension").split()
FEATURES = (["mean_" + m for m in MEASURES] + [m + "_error" for m in MEASURES]
            + ["worst_" + m for m in MEASURES])
CLASSES = ("malignant", "benign")
SPLITS = 20
TEST_ROWS = {"malignant": 42, "benign": 72}  # 114 of 569: 20 %


def read(path):
    """Rows of (patient, class, 30 numbers), all texts."""
    with open(path, newline="") as file:
        reader = csv.reader(file)
        rows, features, *classes = next(reader)
        assert (int(rows), int(features), tuple(classes)) == (569, 30, CLASSES)
        records = [(f"p{i:03d}", CLASSES[int(cells[-1])], cells[:-1])
                   for i, cells in enumerate(reader, 1)]
    assert len(records) == 569 and all(len(cells) == 30 for _, _, cells in records)
    return records


def test_patients(records, split):
    chosen = set()
    for name in CLASSES:
        patients = [patient for patient, diagnosis, _ in records if diagnosis == name]
        patients.sort(key=lambda p: hashlib.sha256(f"wdbc split {split} {p}".encode()).digest())
        chosen.update(patients[:TEST_ROWS[name]])
    return chosen


def write(path, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def main():
    records = read(sys.argv[1] if len(sys.argv) > 1 else SOURCE)
    data = pathlib.Path(__file__).resolve().parent.parent / "data"
    write(data / "wdbc.csv",
          [["patient", "diagnosis"] + FEATURES]
          + [[patient, diagnosis] + cells for patient, diagnosis, cells in records])

    names = [f"{i:02d}" for i in range(SPLITS)]
    tests = [test_patients(records, name) for name in names]
    write(data / "wdbc-splits.csv",
          [["patient"] + ["split" + name for name in names]]
          + [[patient] + [int(patient in test) for test in tests] for patient, _, _ in records])


main()
