#!/usr/bin/env python3
"""Writes tests/golden/frame with pandas: what DataFrame must print, describe, encode and write for the tables made here.

    COLUMNS=80 PYTHON tools/golden/frame_golden.py        (made with pandas 3.1.1)
"""
import math
import os
import pathlib

os.environ["COLUMNS"] = "80"

import pandas as pd  # noqa: E402  (reads COLUMNS)

OUT = pathlib.Path(__file__).resolve().parent.parent.parent / "tests" / "golden" / "frame"


def tables():
    yield "mixed", pd.DataFrame(
        {
            "count": [3, -1, 12, 7, 0, 3],
            "price": [1.5, -2.25, float("nan"), 1000.0, 0.125, 3.0],
            "ok": [True, False, True, True, False, True],
            "city": ["Oslo", "Lima", None, "São Paulo", "Oslo", 'a "quoted", name'],
        }
    )
    yield "scales", pd.DataFrame(
        {
            "tiny": [1e-7, 0.5, 2.0],
            "large": [1234567.125, 12.5, -3.0],
            "huge": [1e15, 1.0, 2.5],
            "whole": [1.0, 2.0, 3.0],
            "big": [123456.789, 1.0, 2.0],
            "infinite": [math.inf, -math.inf, 1.25],
        }
    )
    yield "wide", pd.DataFrame({f"column_{i}": [round(i * 1.37 + r * 0.11, i % 4) for r in range(3)] for i in range(14)})
    yield "seven", pd.DataFrame({f"a_long_name_{i}": [i, 10 * i] for i in range(7)})
    yield "long", pd.DataFrame({"n": range(75), "root": [round(math.sqrt(i), 4) for i in range(75)], "b": [i % 3 == 0 for i in range(75)],
                                "word": ["even" if i % 2 == 0 else "odd" for i in range(75)]})
    yield "sentence", pd.DataFrame({"text": ["short", "a sentence that is a good deal longer than fifty characters are"]})


def printed(frame):
    return frame.to_string(max_rows=60, min_rows=10, max_cols=0, line_width=80, max_colwidth=50, show_dimensions="truncate")


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for name, made in tables():
        made.to_csv(OUT / f"{name}.csv", index=False)
        frame = pd.read_csv(OUT / f"{name}.csv")
        frame.to_csv(OUT / f"{name}.written.csv", index=False)
        (OUT / f"{name}.print.txt").write_text(printed(frame) + "\n")
        if not frame.select_dtypes("number").empty:
            (OUT / f"{name}.describe.txt").write_text(printed(frame.describe()) + "\n")
        series = frame[frame.columns[-1]]
        (OUT / f"{name}.series.txt").write_text(f"{series}\n")
    mixed = pd.read_csv(OUT / "mixed.csv")
    dummies = {
        "default": pd.get_dummies(mixed),
        "columns": pd.get_dummies(mixed, columns=["count", "ok", "city"]),
        "drop_first": pd.get_dummies(mixed, drop_first=True, dummy_na=True),
        "series": pd.get_dummies(mixed["city"]),
    }
    for name, frame in dummies.items():
        frame.to_csv(OUT / f"dummies_{name}.csv", index=False)
    mixed.describe().to_csv(OUT / "describe.csv", index=False)
    sorted_frame = mixed.sort_values(["count", "price"], ascending=False)
    sorted_frame.to_csv(OUT / "sorted.csv", index=False)
    pd.read_csv(OUT / "seven.csv").describe().to_csv(OUT / "describe_seven.csv", index=False)


if __name__ == "__main__":
    main()
