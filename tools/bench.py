#!/usr/bin/env python3
"""Measures Keratin beside its peers: `./dev bench [NAME...]`, or tools/bench.py [--build DIR] [--rounds N] [--no-peers] [NAME...].

NAME picks the works whose name begins with it (`concrete`, `csv`, `concrete.step`). Prints one table and writes build/bench.json: a list of objects with the
keys work, threads, unit, ours, peer, peer_name, ratio (peer / ours, bigger is better), bar_kind (ratio or absolute), bar, met. Every
measure is of the kind "less is better". What was not measured is null. Without the peers' environment ($KERATIN_PEERS or
/opt/keratin-peers, made by tools/peers/setup.sh) ours stand alone.

What our programs must do (build/bench/bench/*_bench)
-----------------------------------------------------
One JSON object a line on stdout, {"work": str, "threads": int, "unit": str, "value": number}; other lines are ignored; exit status 0.

  train_bench measure concrete|car THREADS TABLE.csv
      <workload>.step          us   median over epochs 2..100 of fit() (batch 32, shuffled, verbose 0), epoch time / steps
      <workload>.epoch         ms   the same, a whole epoch
      <workload>.first_step    ms   the first training step of a fresh model: trace, plan and run
      <workload>.predict_row   us   median of predict() of one row through the public API
  train_bench process concrete|car THREADS TABLE.csv OUT.keras
      the whole job once: read the table, 100 epochs, save. This driver takes <workload>.process (ms, fork to exit) and
      <workload>.resident (MB, VmHWM in runs of their own) from outside.
  csv_bench TABLE.csv THREADS
      one read_csv, and {"seconds": float, "cell_mb": float, "peak_rss_mb": float, ...}: csv.read (s) is the median of such runs, csv.memory (x)
      is peak resident memory / bytes of the parsed columns. The peers read again and again in one process, which is if anything kinder to them.

  files_bench FOLDER 500 ROUNDS
      one model of 500 MB saved and loaded as .keras and .safetensors (files.save_keras, files.load_keras, ..., ms; the best round), between copies of the
      same bytes: files.save (from memory to a new file, with fsync and rename as every save) and files.load (from a file into new memory), which
      the bars are held against. tools/peers/files_peer.py does the same with h5py, genuine Keras and the safetensors package on those files.
      FOLDER is a fresh one under the system's folder for temporary files, removed afterwards.

  eager_bench
      ops on 8 float32 numbers, called one by one (ns a call): eager.add, eager.add_number (the second is a number), eager.tanh, eager.sum,
      eager.matmul (8x8), eager.add_taped (a tape records; the peers: an input that requires a gradient). eager.chain is a chain of 50 ops
      without a tape, eager.chain_taped with one, eager.chain_backward the way back through it. tools/peers/eager_peer.py and
      tools/peers/libtorch/eager_peer.cpp do the same.

Tables: the last column is the target. `concrete` has 8 numbers and the strength (8-5-5-1: relu, relu, linear; Adam, mean squared error);
`car` the course's 8 dummy columns and the class 0..3 (8-5-5-4: relu, relu, softmax; Adam, categorical cross-entropy on one-hot targets,
metric accuracy). With THREADS 1 everything runs pinned to one core. The table of the CSV measure is 200 MB, see csv_table().

The driver itself measures cli.version (ms, start to exit of `keratin version`), binary.size (MB, stripped), header.include (s, compile a
file that only includes keratin.h) and example.compile (s, compile examples/concrete.cpp).
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import bench_graph
from bench_tables import car_table, concrete_table, csv_table

ROOT = pathlib.Path(__file__).resolve().parents[1]
WORKLOADS = ("concrete", "car")
EPOCHS = 100
EAGER = ["eager." + m for m in ("add", "add_number", "tanh", "sum", "matmul", "add_taped", "chain", "chain_taped", "chain_backward")]
UNITS = {"step": "us", "epoch": "ms", "first_step": "ms", "predict_row": "us", "process": "ms", "resident": "MB"}

# (work, threads) -> (kind, bar). Absolute: ours must be at most the bar. Ratio: peer / ours must be at least the bar.
# Works with a comment in brackets are the same measure held against one peer only.
BARS = {
    ("concrete.step", 1): ("absolute", 5.0),
    ("car.step", 1): ("absolute", 5.0),
    ("concrete.process", 1): ("absolute", 60.0),
    ("car.process", 1): ("absolute", 60.0),
    ("concrete.resident", 1): ("absolute", 20.0),
    ("car.resident", 1): ("absolute", 20.0),
    ("concrete.predict_row", 1): ("absolute", 2.0),
    ("car.predict_row", 1): ("absolute", 2.0),
    ("cli.version", 1): ("absolute", 10.0),
    ("binary.size", 1): ("absolute", 15.0),
    ("header.include", 1): ("absolute", 1.5),
    ("example.compile", 1): ("absolute", 3.0),
    ("eager.add", 1): ("absolute", 250.0),
    ("eager.add_taped", 1): ("absolute", 450.0),
    ("csv.read (pandas)", 1): ("ratio", 3.0),
    ("csv.read (polars)", 1): ("ratio", 1.0),
    ("csv.read (our one thread)", 2): ("ratio", 1.8),  # "near twice"
    ("csv.memory", 1): ("absolute", 3.0),
    **{("files.%s_%s (copy)" % (way, kind), 1): ("ratio", 0.8) for way in ("save", "load") for kind in ("keras", "safetensors")},
}


def say(text):
    print(text, file=sys.stderr, flush=True)


# ---------------------------------------------------------------- running


def environment(extra=None):
    return {**os.environ, "KERATIN_SPAWNED": repr(time.time()), **(extra or {})}


def one_core():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def run(command, threads=2, extra=None):
    """(seconds, stdout, exit status) of a process, from fork to reaped. `extra`: more of its environment."""
    start = time.perf_counter()
    child = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(extra),
                             preexec_fn=one_core if threads == 1 else None)
    out = child.stdout.read()
    status = child.wait()
    seconds = time.perf_counter() - start
    child.stdout.close()
    return seconds, out.decode(errors="replace"), status


def peak_resident(command, threads):
    """Peak resident MB of a process. ru_maxrss will not do: it counts what this interpreter held between fork and exec.
    VmHWM belongs to the program alone and only grows, so the last look before the end is the peak."""
    child = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(),
                             preexec_fn=one_core if threads == 1 else None)
    peak = 0
    with open("/proc/%d/status" % child.pid, "rb", buffering=0) as status:
        while True:
            status.seek(0)
            try:
                text = status.read(4096)
            except ProcessLookupError:
                break
            at = text.find(b"VmHWM:")
            if at < 0:  # a zombie has no memory any more
                break
            peak = int(text[at + 6:].split(None, 1)[0])
    return peak / 1024 if child.wait() == 0 else None


def json_lines(text):
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row.get("value"), (int, float)):
                yield row


class Results:
    """Every sample of every measure; the medians are taken at the end."""

    def __init__(self):
        self.ours, self.peers, self.units = {}, {}, {}

    def add(self, work, threads, unit, value, peer=None):
        self.units[work] = unit
        place = self.ours if peer is None else self.peers
        place.setdefault((work, threads) if peer is None else (work, threads, peer), []).append(value)

    def collect(self, text, peer=False):
        for row in json_lines(text):
            self.add(row["work"], row["threads"], row["unit"], row["value"], row.get("peer_name", "?") if peer else None)

    def our(self, work, threads):
        samples = self.ours.get((work, threads))
        return statistics.median(samples) if samples else None

    def peer(self, work, threads, only=None):
        """(best median, name) of the peers."""
        found = [(statistics.median(v), name) for (w, t, name), v in self.peers.items() if w == work and t == threads and only in (None, name)]
        return min(found) if found else (None, None)


# ---------------------------------------------------------------- measures


class Bench:
    def __init__(self, options):
        self.o = options
        self.build = pathlib.Path(options.build) if options.build else next((d for d in (ROOT / "build/bench", ROOT / "build/release") if d.exists()), ROOT / "build/bench")
        self.results = Results()
        self.folder = ROOT / "build" / "bench-data"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.tools = ROOT / "tools"
        self.peers = None if options.no_peers else pathlib.Path(os.environ.get("KERATIN_PEERS", "/opt/keratin-peers"))
        if self.peers and not (self.peers / "venv/bin/python").exists():
            self.peers = None
        self.notes = []

    def wanted(self, *works):
        names = self.o.names
        return not names or any(w.startswith(n) or n.startswith(w) for w in works for n in names)

    def program(self, name):
        path = self.build / "bench" / name
        if path.exists():
            return path
        note = "%s is not built" % path.relative_to(ROOT) if path.is_relative_to(ROOT) else "%s is not built" % path
        if note not in self.notes:
            self.notes.append(note)
        return None

    def ours(self, command, threads):
        seconds, out, status = run(command, threads)
        if status != 0:
            self.notes.append("`%s` ended with status %d" % (" ".join(map(str, command)), status))
            return None
        self.results.collect(out)
        return seconds

    def with_limits(self, command, threads):
        """A program of ours that prints limits of the machine, as peers, beside its own figures."""
        _, out, status = run(command, threads)
        if status != 0:
            self.notes.append("`%s` ended with status %d" % (" ".join(map(str, command)), status))
        for row in json_lines(out):
            self.results.add(row["work"], row["threads"], row["unit"], row["value"], row.get("peer_name"))

    def peer(self, label, command, threads):
        say("  peer %s, %d thread%s" % (label, threads, "s" if threads > 1 else ""))
        _, out, status = run(command, threads)
        if status != 0:
            self.notes.append("peer %s ended with status %d" % (label, status))
        self.results.collect(out, peer=True)

    def training_peers(self, workload, threads, table, rounds):
        """One command a peer and round: a whole job and its measures."""
        if not self.peers:
            return []
        python, here = self.peers / "venv/bin/python", ROOT / "tools/peers"
        out = self.folder / ("peer_" + workload)
        jobs = []
        if (self.peers / "libtorch_peer").exists():
            jobs += [("LibTorch C++", [self.peers / "libtorch_peer", workload, threads, table, str(out) + ".pt", EPOCHS])] * max(rounds, 3)
        jobs += [("PyTorch", [python, here / "torch_peer.py", workload, threads, table, str(out) + ".pth", EPOCHS])] * rounds
        for backend in ("jax", "tensorflow", "torch"):
            jobs += [("keras-" + backend, [python, here / "keras_peer.py", backend, workload, threads, table, str(out) + ".keras", EPOCHS])] * rounds
        return jobs

    def training(self):
        program = None
        for workload in WORKLOADS:
            if not self.wanted(*[workload + "." + m for m in UNITS]):
                continue
            program = self.program("train_bench")
            table = concrete_table(self.folder) if workload == "concrete" else car_table(self.folder)
            for threads in (1, 2):
                say("%s, %d thread%s" % (workload, threads, "s" if threads > 1 else ""))
                jobs = self.training_peers(workload, threads, table, self.o.rounds)
                # Ours between the peers' runs, so that a busy quarter of an hour hits both.
                for turn in range(max(5, len(jobs))):
                    if program:
                        self.ours([program, "measure", workload, threads, table], threads)
                        whole = [program, "process", workload, threads, table, self.folder / (workload + ".keras")]
                        took = self.ours(whole, threads)
                        if took:
                            self.results.add(workload + ".process", threads, "ms", took * 1e3)
                        peak = peak_resident(whole, threads) if turn < 3 else None
                        if peak:
                            self.results.add(workload + ".resident", threads, "MB", peak)
                    if turn < len(jobs):
                        self.peer(jobs[turn][0], jobs[turn][1], threads)

    def one_csv(self, command, threads):
        _, out, status = run(command, threads)
        if status != 0:
            self.notes.append("`%s` ended with status %d" % (" ".join(map(str, command)), status))
        for line in out.splitlines():
            row = json.loads(line) if line.startswith("{") else {}
            if "seconds" in row:
                self.results.add("csv.read", threads, "s", row["seconds"])
            if row.get("cell_mb"):
                self.results.add("csv.memory", threads, "x", row["peak_rss_mb"] / row["cell_mb"])

    def csv(self):
        if not self.wanted("csv.read", "csv.memory"):
            return
        program = self.program("csv_bench")
        say("csv: making the table")
        table = csv_table(self.folder)
        for threads in (1, 2):
            say("csv, %d thread%s" % (threads, "s" if threads > 1 else ""))
            for library in ("pandas", "polars"):
                for _ in range(3 if program else 0):
                    self.one_csv([program, table, threads], threads)
                if self.peers and (library, threads) != ("pandas", 2):  # pandas' C reader has one thread
                    self.peer(library, [self.peers / "venv/bin/python", ROOT / "tools/peers/csv_peer.py", library, threads, table, 3], threads)

    def files(self):
        if not self.wanted("files.save_keras", "files.load_keras", "files.save_safetensors", "files.load_safetensors"):
            return
        program = self.program("files_bench")
        if not program:
            return
        say("files, 1 thread")
        with tempfile.TemporaryDirectory() as folder:
            _, out, status = run([program, folder, 500, 5], 1)
            if status != 0:
                self.notes.append("`%s` ended with status %d" % (program, status))
                return
            for row in json_lines(out):
                kinds = ("_keras", "_safetensors") if row.get("peer_name") else ("",)  # one copy stands beside both formats
                for kind in kinds:
                    self.results.add(row["work"] + kind, 1, "ms", row["value"], row.get("peer_name"))
            for library in ("h5py", "safetensors", "keras") if self.peers else ():
                self.peer(library, [self.peers / "venv/bin/python", ROOT / "tools/peers/files_peer.py", library, folder], 1)

    def eager(self):
        program = self.program("eager_bench") if self.wanted(*EAGER) else None
        if not program:
            return
        say("eager, 1 thread")
        for _ in range(3):  # ours between the peers' runs
            self.ours([program], 1)
            if self.peers and (self.peers / "eager_peer").exists():
                self.peer("LibTorch C++", [self.peers / "eager_peer"], 1)
            if self.peers:
                self.peer("PyTorch", [self.peers / "venv/bin/python", ROOT / "tools/peers/eager_peer.py"], 1)

    def whole_program(self):
        binary = self.build / "cli" / "keratin"
        if not binary.exists():
            self.notes.append("the command line is not built (%s)" % binary)
            return
        if self.wanted("cli.version"):
            say("cli.version")
            for _ in range(21):
                seconds, _, status = run([binary, "version"], 1)
                if status == 0:
                    self.results.add("cli.version", 1, "ms", seconds * 1e3)
        if self.wanted("binary.size"):
            stripped = self.folder / "keratin.stripped"
            subprocess.run(["strip", "-o", str(stripped), str(binary)], check=True)
            self.results.add("binary.size", 1, "MB", stripped.stat().st_size / 1e6)

    def compiling(self):
        """What a user of the library waits for; the same flags as the release preset."""
        flags = ["-std=c++20", "-O2", "-I" + str(ROOT), "-I" + str(self.build), "-c", "-o", os.devnull]
        jobs = [("header.include", self.folder / "include_only.cpp"), ("example.compile", ROOT / "examples" / "concrete.cpp")]
        jobs[0][1].write_text("#include <keratin/keratin.h>\n")
        for work, source in jobs:
            if not self.wanted(work):
                continue
            if not source.exists():
                self.notes.append("%s is missing" % source)
                continue
            say(work)
            for _ in range(5):
                seconds, _, status = run([os.environ.get("CXX", "g++"), *flags, source], 1)
                if status != 0:
                    self.notes.append("%s does not compile" % source)
                    break
                self.results.add(work, 1, "s", seconds)

    # ------------------------------------------------------------ the table

    def row(self, work, threads, ours, peer, peer_name, bars=BARS):
        unit = self.results.units.get(work.split(" (")[0])
        return row_of(work, threads, unit, ours, peer, peer_name, bars.get((work, threads)))

    def rows(self):
        r, rows = self.results, []
        files = ["files.%s_%s" % (way, kind) for kind in ("keras", "safetensors") for way in ("save", "load")]
        order = [w + "." + m for w in WORKLOADS for m in UNITS] + ["csv.read", "csv.memory"] + files + EAGER + ["cli.version", "binary.size", "header.include", "example.compile"]
        for work in order:
            for threads in (1, 2):
                ours = r.our(work, threads)
                if work in EAGER:
                    for only in ("LibTorch C++", "PyTorch") if ours is not None else ():
                        peer, name = r.peer(work, threads, only)
                        if peer is not None or only == "PyTorch":
                            rows.append(self.row(work, threads, ours, peer, name))
                    continue
                if work == "csv.read" and threads == 1:
                    for only in ("pandas", "polars"):
                        peer, name = r.peer(work, 1, only)
                        if ours is not None or peer is not None:
                            rows.append(self.row("csv.read (%s)" % only, 1, ours, peer, name))
                    continue
                if work in files:
                    for only in ("copy", "h5py", "keras", "safetensors") if ours is not None else ():
                        peer, name = r.peer(work, threads, only)
                        if peer is not None:
                            rows.append(self.row("%s (%s)" % (work, only), threads, ours, peer, name))
                    continue
                peer, name = r.peer(work, threads)
                if ours is not None or peer is not None:
                    rows.append(self.row(work, threads, ours, peer, name))
                if work == "csv.read" and ours is not None and r.our(work, 1) is not None:
                    rows.append(self.row("csv.read (our one thread)", 2, ours, r.our(work, 1), "keratin, 1 thread"))
        return rows + bench_graph.rows(self)


def text_of(value, digits=4):
    return "-" if value is None else ("%." + str(digits) + "g") % value


def row_of(work, threads, unit, ours, peer, peer_name, bar):
    """A row of the table, with whether its bar, (kind, number) or None, is met."""
    kind, least = bar or (None, None)
    ratio = peer / ours if peer and ours else None
    met = None
    if kind == "absolute" and ours is not None:
        met = ours <= least
    elif kind == "ratio" and ratio is not None:
        met = ratio >= least
    short = lambda v: None if v is None else float("%.4g" % v)
    return {"work": work, "threads": threads, "unit": unit, "ours": short(ours), "peer": short(peer), "peer_name": peer_name, "ratio": short(ratio),
            "bar_kind": kind, "bar": least, "met": met}


def print_table(rows):
    head = ("work", "threads", "ours", "best peer", "which", "ratio", "bar", "met")
    lines = [head]
    for r in rows:
        bar = "-" if r["bar"] is None else ("<= %s %s" % (text_of(r["bar"]), r["unit"]) if r["bar_kind"] == "absolute" else ">= %sx" % text_of(r["bar"]))
        lines.append((r["work"], str(r["threads"]), "%s %s" % (text_of(r["ours"]), r["unit"]), "-" if r["peer"] is None else "%s %s" % (text_of(r["peer"]), r["unit"]),
                      r["peer_name"] or "-", "-" if r["ratio"] is None else "%sx" % text_of(r["ratio"], 3), bar,
                      {True: "yes", False: "NO", None: "-"}[r["met"]]))
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    for n, line in enumerate(lines):
        print("  ".join(cell.rjust(w) if i in (1, 2, 3, 5, 6) else cell.ljust(w) for i, (cell, w) in enumerate(zip(line, widths))).rstrip())
        if n == 0:
            print("  ".join("-" * w for w in widths))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only works whose name begins so")
    parser.add_argument("--build", help="build directory (build/bench, else build/release)")
    parser.add_argument("--rounds", type=int, default=1, help="runs of each slow peer (1; short ones run at least 3 times)")
    parser.add_argument("--no-peers", action="store_true", help="ours alone")
    bench = Bench(parser.parse_args())
    if bench.o.names and not any(bench.wanted(w) for w in [n.split(" (")[0] for n, _ in BARS] + [w + "." + m for w in WORKLOADS for m in UNITS]):
        sys.exit("bench: no measure is called %s; there are %s" % (" ".join(bench.o.names), ", ".join(sorted({n.split(" (")[0].split(".")[0] for n, _ in BARS}))))
    if not bench.peers and not bench.o.no_peers:
        say("No peers' environment: ours alone. tools/peers/setup.sh makes one.")
    for part in (bench.training, bench.csv, bench.files, bench.eager, bench.whole_program, bench.compiling):
        part()
    bench_graph.measure(bench, say)
    rows = bench.rows()
    print_table(rows)
    if not bench.peers:
        print("\nWithout peers: no environment at $KERATIN_PEERS or /opt/keratin-peers (tools/peers/setup.sh makes it)." if not bench.o.no_peers else "\nWithout peers, as asked.")
    for note in bench.notes:
        print("note: " + note)
    target = ROOT / "build" / "bench.json"
    target.write_text(json.dumps(rows, indent=1) + "\n")
    print("\nwritten: %s" % target.relative_to(ROOT))
    # A missed bar is the report's business; a program that failed is an error.
    sys.exit(1 if any("ended with status" in n and not n.startswith("peer") for n in bench.notes) else 0)


if __name__ == "__main__":
    main()
