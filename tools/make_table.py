#!/usr/bin/env python3
"""Writes the table that CSV readers are measured on: numbers and text, the same bytes for the same arguments.

    tools/make_table.py FILE [--megabytes 200] [--seed 1]

Ten columns: three of integers, four of floats (2, 4, 6 and 17 digits), three of text (a short category, a name, a quoted
sentence every tenth row). Every 50th `income` is missing. Needs only Python.
"""
import argparse
import random

HEADER = "id,age,count,price,ratio,income,measure,city,name,comment\n"
CITIES = ["Lisbon", "Oslo", "Vienna", "Santiago", "Kyoto", "Dakar", "Quito", "Hanoi"]
FIRST = ["Ada", "Grace", "Emmy", "Sofia", "Maryam", "Katherine", "Lise", "Chien-Shiung"]
LAST = ["Lovelace", "Hopper", "Noether", "Kovalevskaya", "Mirzakhani", "Johnson", "Meitner", "Wu"]


def row(number, draw):
    bits = draw.getrandbits(64)
    price = (bits & 0xFFFFF) / 100
    ratio = (bits >> 20 & 0xFFFF) / 10000
    income = "" if number % 50 == 0 else f"{(bits >> 8 & 0xFFFFFFF) / 1e3:.6f}"
    measure = draw.random()
    name = f"{FIRST[bits >> 36 & 7]} {LAST[bits >> 39 & 7]}"
    comment = '"said ""yes"", then left"' if number % 10 == 0 else f"note {bits >> 44 & 0xFFFF}"
    return (f"{number},{bits & 127},{bits >> 7 & 0xFFFFFF},{price:.2f},{ratio:.4f},{income},{measure!r},"
            f"{CITIES[bits >> 33 & 7]},{name},{comment}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    left = int(arguments.megabytes * 1e6)
    number = 0
    with open(arguments.file, "w", encoding="utf-8", newline="\n") as out:
        out.write(HEADER)
        while left > 0:
            rows = [row(number + i, draw) for i in range(1000)]
            number += len(rows)
            text = "".join(rows)
            left -= len(text)
            out.write(text)


if __name__ == "__main__":
    main()
