#!/usr/bin/env python3
"""Writes the tables that are embedded in the library: keratin/data/builtin/concrete.inc and car_labels.inc.

    tools/gen_builtin.py CONCRETE_CSV CAR_DATA

CONCRETE_CSV is the concrete table (header, nine columns, at most two decimals); CAR_DATA the car table (no header, a full
factorial in UCI's order, class last). Both are UCI Machine Learning Repository sets under CC BY 4.0.
"""
import itertools
import pathlib
import sys
from decimal import Decimal

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "keratin" / "data" / "builtin"

CONCRETE_HEAD = """\
// Concrete Compressive Strength, I-Cheng Yeh, 1998; UCI Machine Learning Repository, https://doi.org/10.24432/C5PK67, CC BY 4.0.
// Written by tools/gen_builtin.py: a row a line, every value times 100.
"""
CAR_HEAD = """\
// Car Evaluation, Marko Bohanec, 1988; UCI Machine Learning Repository, https://doi.org/10.24432/C5JP48, CC BY 4.0.
// Written by tools/gen_builtin.py: runs of equal classes of the full factorial, last attribute fastest;
// u unacc, a acc, g good, v vgood.
"""
LEVELS = [
    ["vhigh", "high", "med", "low"],
    ["vhigh", "high", "med", "low"],
    ["2", "3", "4", "5more"],
    ["2", "4", "more"],
    ["small", "med", "big"],
    ["low", "med", "high"],
]


def concrete(path):
    lines = []
    for row in pathlib.Path(path).read_text().split()[1:]:
        scaled = [Decimal(cell) * 100 for cell in row.split(",")]
        assert all(value == int(value) for value in scaled), row
        lines.append(",".join(str(int(value)) for value in scaled) + ",\n")
    return CONCRETE_HEAD + "".join(lines)


def car(path):
    rows = [line.split(",") for line in pathlib.Path(path).read_text().split()]
    assert [tuple(row[:6]) for row in rows] == list(itertools.product(*LEVELS))
    runs = [f"{letter}{len(list(run))}" for letter, run in itertools.groupby(row[6][0] for row in rows)]
    lines = []
    line = ""
    for run in runs:
        if len(line) + len(run) > 110:
            lines.append(f'"{line}"\n')
            line = ""
        line += run
    return CAR_HEAD + "".join(lines) + f'"{line}"\n'


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    (FOLDER / "concrete.inc").write_text(concrete(sys.argv[1]))
    (FOLDER / "car_labels.inc").write_text(car(sys.argv[2]))


if __name__ == "__main__":
    main()
