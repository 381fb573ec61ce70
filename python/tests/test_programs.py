"""Programs as people write Keras print under Keratin what they print under genuine Keras 3.15.1 (tools/python/programs.sh)."""

import pathlib
import re
import subprocess
import sys

import pytest

FOLDER = pathlib.Path(__file__).with_name("programs")
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d*)?(?:e[-+]?\d+)?(?![\w])")


def close(received, expected):
    """Whole numbers are equal; others agree to 0.2 % or to two units of the last digit that was printed."""
    if re.fullmatch(r"-?\d+", expected):
        return received == expected
    mantissa, _, exponent = expected.partition("e")
    digits = min(len(mantissa.partition(".")[2]), 7)
    unit = 10.0 ** (int(exponent or 0) - digits)
    return abs(float(received) - float(expected)) <= 2.01 * unit + 2e-3 * abs(float(expected))


def difference(received, expected):
    """The first line that differs, or None."""
    lines = received.splitlines(), expected.splitlines()
    for number, (mine, theirs) in enumerate(zip(*lines), 1):
        if NUMBER.sub("#", mine) != NUMBER.sub("#", theirs) or not all(
            map(close, NUMBER.findall(mine), NUMBER.findall(theirs))
        ):
            return f"line {number}: Keratin printed\n  {mine}\nand Keras\n  {theirs}"
    if len(lines[0]) != len(lines[1]):
        return f"Keratin printed {len(lines[0])} lines and Keras {len(lines[1])}"
    return None


def test_the_comparison_sees_what_differs():
    assert difference("a 1.0 b [0.4999, 2]", "a 1.0 b [0.5, 2]") is None
    for received, expected in [("loss 0.55", "loss 0.50"), ("3 rows", "4 rows"), ("True", "False"), ("a", "a\nb"),
                               ("-0.51", "0.51"), ("1e-03", "1e-04"), ("x 1.0", "x 1"), ("nan", "0.0")]:
        assert difference(received, expected) is not None, (received, expected)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.py")))
def test_program(name, tmp_path):
    process = subprocess.run([sys.executable, "-m", "keratin", FOLDER / f"{name}.py"], cwd=tmp_path, capture_output=True,
                             text=True, check=False, timeout=300)
    assert process.returncode == 0, process.stderr
    assert (found := difference(process.stdout, (FOLDER / f"expected/{name}.txt").read_text())) is None, found
