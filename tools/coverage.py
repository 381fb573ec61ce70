#!/usr/bin/env python3
"""Lines and branches that the tests took, of the files whose path matches, from clang's counters; and every branch that none took.

    tools/coverage.py --profiles FOLDER --files REGEX [--least PERCENT] PROGRAM...
Ends with 1 when fewer than PERCENT of the branches were taken. A branch counts once, however many templates and programs hold it.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def tool(name):
    return f"/usr/bin/{name}-14"


def exported(profiles, programs):
    """llvm-cov's JSON, one a program: merged by hand below, because programs share most of their functions."""
    raw = sorted(str(p) for p in pathlib.Path(profiles).glob("*.profraw"))
    if not raw:
        sys.exit(f"coverage: no counters in {profiles}")
    merged = pathlib.Path(profiles) / "all.profdata"
    listing = pathlib.Path(profiles) / "all.txt"
    listing.write_text("\n".join(raw))
    subprocess.run([tool("llvm-profdata"), "merge", "--sparse", f"--input-files={listing}", "-o", merged], check=True)
    for program in programs:
        out = subprocess.run([tool("llvm-cov"), "export", program, f"--instr-profile={merged}", "--skip-expansions"],
                             check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        yield json.loads(out.stdout)["data"][0]


class File:
    def __init__(self):
        self.branches = collections.Counter()  # (line, column, taken when) -> count
        self.lines = collections.Counter()

    def add_function(self, function):
        for line, column, _, _, true, false, file, *_ in function["branches"]:
            if file == 0:
                self.branches[line, column, True] += true
                self.branches[line, column, False] += false

    def add_segments(self, segments):
        count, wrapped = 0, False
        last = None
        for line, _, here, has_count, _, gap in segments:
            if last is not None and wrapped:
                for between in range(last + 1, line):
                    self.lines[between] = max(self.lines[between], count)
            if has_count and not gap:
                self.lines[line] = max(self.lines[line], here)
            count, wrapped, last = here, has_count and not gap, line

    def percent(self, counter):
        return 100 * sum(1 for v in counter.values() if v) / len(counter) if counter else 100


def collect(args):
    files = collections.defaultdict(File)
    wanted = re.compile(args.files)

    def name_of(path):
        path = path.replace(f"{ROOT}/", "")
        return path if wanted.search(path) and not re.search(r"_test(_util)?\.(cpp|h)$", path) else None

    for data in exported(args.profiles, args.programs):
        for file in data["files"]:
            if name := name_of(file["filename"]):
                files[name].add_segments(file["segments"])
        for function in data["functions"]:
            if name := name_of(function["filenames"][0]):
                files[name].add_function(function)
    return dict(sorted(files.items()))


def print_table(files):
    print(f"{'file':58} {'lines':>7} {'branches':>9} {'not taken':>10}")
    taken = total = 0
    for name, file in files.items():
        some = sum(1 for v in file.branches.values() if v)
        taken, total = taken + some, total + len(file.branches)
        print(f"{name:58} {file.percent(file.lines):6.1f}% {file.percent(file.branches):8.1f}% {len(file.branches) - some:10}")
    percent = 100 * taken / max(1, total)
    print(f"{'all':58} {'':7} {percent:8.1f}% {total - taken:10}   of {total}")
    return percent


def print_left(files):
    print("\nBranches that no test takes:")
    for name, file in files.items():
        source = (ROOT / name).read_text().splitlines()
        for line, column, when in sorted(k for k, v in file.branches.items() if not v):
            print(f"{name}:{line}:{column}: never {str(when).lower()}: {source[line - 1].strip()[:110]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--profiles", required=True)
    parser.add_argument("--files", required=True)
    parser.add_argument("--least", type=float, default=0)
    parser.add_argument("programs", nargs="+")
    args = parser.parse_args()
    files = collect(args)
    percent = print_table(files)
    print_left(files)
    if percent < args.least:
        sys.exit(f"\ncoverage: {percent:.1f} % of the branches, {args.least:g} % are asked for")


main()
