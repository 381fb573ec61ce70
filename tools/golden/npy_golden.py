#!/usr/bin/env python3
"""Writes tests/golden/npy with NumPy: arrays of every element type, order and byte order.  PYTHON tools/golden/npy_golden.py"""
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).resolve().parent.parent.parent / "tests" / "golden" / "npy"
TYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    values = np.arange(6).reshape(2, 3)
    np.savez(OUT / "types.npz", **{name: values.astype(name) for name in TYPES})
    np.savez_compressed(OUT / "orders.npz",
                        fortran=np.asfortranarray(np.arange(24, dtype="float32").reshape(2, 3, 4)),
                        big=values.astype(">f8"), big_short=values.astype(">i2"), scalar=np.float64(2.5), none=np.zeros((0, 3), "float32"))
    np.save(OUT / "complex.npy", np.array([1 + 2j]))


if __name__ == "__main__":
    main()
