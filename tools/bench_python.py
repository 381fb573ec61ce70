#!/usr/bin/env python3
"""The Python module beside C++, genuine Keras and PyTorch: `./dev bench python [NAME...]`, or tools/bench_python.py [--no-peers] [NAME...].

NAME picks the works whose name begins with it: call, predict_row, first_step, concrete, gigabyte, import. Every process is pinned to one core, ours run
between those of the peers, and medians are compared. Prints one table and writes build/bench_python.json, with the keys of build/bench.json (tools/bench.py).

  call.*               ns   an op called from Python (bench/python/ops.py), on 8 numbers; "beyond C++": less the same call in C++ (bench/eager_bench.cpp)
  predict_row          us   model.predict(row, verbose=0)
  first_step           ms   the first fit of a process, of one batch
  concrete.numpy       ms   the course's program whole, start of Python to exit, the table read by numpy.loadtxt; concrete.pandas: by pandas.read_csv;
                            "beyond pandas": less the same Python that imports pandas, reads the table, and ends
  gigabyte.*           MB   what 1 GB of float32 adds to peak resident memory: as a tensor, through fit, through predict
  import.time, .memory      beyond numpy's own
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

from bench import ROOT, Results, json_lines, print_table, row_of, run, say
from bench_tables import concrete_table

BACKENDS = ("jax", "torch", "tensorflow")
# An op from Python -> the same of bench/eager_bench.cpp.
CALLS = {"add": "add", "a + b": "add", "add_number": "add_number", "a + 2": "add_number", "tanh": "tanh", "relu": "relu", "sum": "sum", "matmul": "matmul",
         "a @ b": "matmul"}
MEASURES = {"import": ("import.time", "import.memory"), "first_step": ("first_step",), "predict": ("predict_row",),
            "gigabyte": ("gigabyte.tensor", "gigabyte.fit", "gigabyte.predict")}
PROGRAMS = ("concrete.numpy", "concrete.pandas")
BARS = {
    **{"call.%s (beyond C++)" % call: ("absolute", 1000.0) for call in CALLS},
    "predict_row": ("absolute", 10.0),
    "first_step": ("absolute", 5.0),
    "concrete.numpy": ("ratio", 30.0),
    "concrete.pandas (beyond pandas)": ("ratio", 30.0),
    "gigabyte.tensor": ("absolute", 10.0),
    "gigabyte.fit": ("absolute", 50.0),
    "gigabyte.predict": ("absolute", 50.0),
    "import.time": ("absolute", 150.0),
    "import.memory": ("absolute", 40.0),
}


class PythonBench:
    def __init__(self, options):
        self.names = options.names
        self.build, self.programs = ROOT / "build" / "bench", ROOT / "bench" / "python"
        self.python = ROOT / "build" / "python-env" / "bin" / "python"
        peers = pathlib.Path(os.environ.get("KERATIN_PEERS", "/opt/keratin-peers")) / "venv/bin/python"
        self.peer_python = peers if peers.exists() and not options.no_peers else None
        self.results, self.notes = Results(), []
        # As installing a wheel does; in the build tree Python is perhaps told to write none.
        subprocess.run([self.python, "-m", "compileall", "-q", self.build / "python"], check=True)

    def wanted(self, *works):
        return not self.names or any(work.startswith(name) for work in works for name in self.names)

    def collect(self, label, command, extra=None):
        """Runs a process; the seconds it took, or None."""
        took, out, status = run(command, 1, extra)
        if status != 0:
            note = "%s: `%s` ended with status %d" % (label, " ".join(map(str, command)), status)
            self.notes += [] if note in self.notes else [note]
            return None
        for row in json_lines(out):
            own = row.get("peer_name") in (None, "keratin")
            self.results.add(row["work"], 1, row["unit"], row["value"], None if own else row["peer_name"])
        return took

    def ours(self, program, *arguments):
        return self.collect("keratin", [self.python, self.programs / program, *arguments], {"PYTHONPATH": str(self.build / "python")})

    def peer(self, backend, program, *arguments):
        say("  keras-" + backend)
        extra = {"KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
        return self.collect("keras-" + backend, [self.peer_python, self.programs / program, *arguments], extra)

    def backends(self):
        return BACKENDS if self.peer_python else ()

    def calls(self):
        if not self.wanted(*["call." + call for call in CALLS]):
            return
        say("calls of ops")
        for backend in (*BACKENDS, "torch alone"):  # ours between the peers' runs, so that a busy minute hits both
            self.collect("eager_bench", [self.build / "bench" / "eager_bench"])
            self.ours("ops.py", "keratin")
            if self.peer_python and backend == "torch alone":
                say("  torch")
                self.collect("torch", [self.peer_python, self.programs / "ops.py", "torch"])
            elif self.peer_python:
                self.peer(backend, "ops.py", "keras")

    def measures(self):
        for measure, works in MEASURES.items():
            if not self.wanted(*works):
                continue
            say(", ".join(works))
            rounds = 1 if measure == "gigabyte" else 5
            for backend in self.backends():
                self.peer(backend, "keras_measures.py", "keras", measure)
                for _ in range(rounds):
                    self.ours("keras_measures.py", "keratin", measure)
            if not self.backends():
                self.ours("keras_measures.py", "keratin", measure)

    def whole_programs(self):
        folder = ROOT / "build" / "bench-data"
        folder.mkdir(parents=True, exist_ok=True)
        table = concrete_table(folder)
        for program in PROGRAMS:
            if not self.wanted(program):
                continue
            say(program)
            arguments = [table, program.split(".")[1]]
            read = ["-c", "import pandas; pandas.read_csv(%r)" % str(table)] if program == "concrete.pandas" else None
            for backend in self.backends() or (None,):
                for _ in range(5):
                    self.add_whole(program, self.ours_as_keras("concrete.py", *arguments), None)
                    if read:
                        self.add_whole("pandas", self.collect("pandas", [self.python, *read]), None)
                if backend:
                    self.add_whole(program, self.peer(backend, "concrete.py", *arguments), "keras-" + backend)
                    if read:
                        self.add_whole("pandas", self.collect("pandas", [self.peer_python, *read]), "pandas")

    def ours_as_keras(self, program, *arguments):
        command = [self.python, "-m", "keratin", self.programs / program, *arguments]
        return self.collect("keratin", command, {"PYTHONPATH": str(self.build / "python")})

    def add_whole(self, program, seconds, peer):
        if seconds is not None:
            self.results.add(program, 1, "ms", seconds * 1e3, peer)

    def rows(self):
        found = []
        for call, same in CALLS.items():
            work = "call." + call
            ours, cpp = self.results.our(work, 1), self.results.our("eager." + same, 1)
            if ours is None:
                continue
            if cpp is not None:
                found.append(row_of(work + " (beyond C++)", 1, "ns", ours - cpp, cpp, "keratin C++", BARS[work + " (beyond C++)"]))
                found[-1]["ratio"] = None  # of a difference to a whole
            for only in ("torch", *("keras-" + backend for backend in BACKENDS)):
                peer, name = self.results.peer(work, 1, only)
                if peer is not None:
                    found.append(row_of(work, 1, "ns", ours, peer, name, None))
        for work in ("predict_row", "first_step", *PROGRAMS, *MEASURES["gigabyte"], *MEASURES["import"]):
            ours, (peer, name) = self.results.our(work, 1), self.results.peer(work, 1)
            if ours is not None:
                found.append(row_of(work, 1, self.results.units[work], ours, peer, name, BARS.get(work)))
            if work == "concrete.pandas" and ours is not None:
                beyond = work + " (beyond pandas)"
                theirs = None if peer is None else peer - self.results.peer("pandas", 1)[0]
                found.append(row_of(beyond, 1, "ms", ours - self.results.our("pandas", 1), theirs, name, BARS[beyond]))
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only works whose name begins so")
    parser.add_argument("--no-peers", action="store_true", help="ours alone")
    bench = PythonBench(parser.parse_args())
    if not bench.peer_python:
        say("Without peers. tools/peers/setup.sh makes their environment.")
    for part in (bench.calls, bench.measures, bench.whole_programs):
        part()
    rows = bench.rows()
    print_table(rows)
    for note in bench.notes:
        print("note: " + note)
    target = ROOT / "build" / "bench_python.json"
    target.write_text(json.dumps(rows, indent=1) + "\n")
    print("\nwritten: %s" % target.relative_to(ROOT))
    sys.exit(1 if any(note.startswith(("keratin:", "eager_bench:")) for note in bench.notes) else 0)


if __name__ == "__main__":
    main()
