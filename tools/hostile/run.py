"""Hostile files through `keratin` and, where it can read that format, the program that people use now: outcome, seconds and memory, as a
Markdown table.

    /opt/keratin-peers/venv/bin/python tools/hostile/run.py [--keratin build/release/cli/keratin] [--folder DIR] [--no-peers] [--only N...] [--peers-from TABLE]

`.keras` files are loaded by `keratin summary` and by genuine Keras (`load_model`, its defaults), arrays and tables by `keratin inspect` and
by NumPy (no pickle), safetensors and pandas. Each load is a process of its own, with 20 seconds; the peers have 8 GB of address space more
than they start with. Seconds are of processor time. Memory is the peak of the process; for the peers, what came on top of importing them.
"""

import argparse
import os
import pathlib
import random
import re
import resource
import signal
import sys
import tempfile
import time
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(pathlib.Path(__file__).parent))

warnings.filterwarnings("ignore", "os.fork", RuntimeWarning)
SECONDS = 20
ADDRESS_SPACE = 8 << 30


class Run:
    """A child process that is forked, watched and measured."""

    def __init__(self, child, limit=SECONDS):
        with tempfile.TemporaryFile() as said:
            start = time.monotonic()
            pid = os.fork()
            if pid == 0:
                os.setpgid(0, 0)
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                try:
                    child()
                finally:
                    os._exit(99)
            signal.signal(signal.SIGALRM, lambda *_: os.killpg(pid, signal.SIGKILL))
            signal.alarm(limit)
            _, status, used = os.wait4(pid, 0)
            signal.alarm(0)
            self.seconds = used.ru_utime + used.ru_stime  # the machine may be busy with other work
            self.late = time.monotonic() - start >= limit
            self.megabytes = used.ru_maxrss / 1024
            self.signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            self.code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1
            said.seek(0)
            self.said = said.read().decode(errors="replace").strip()

    def outcome(self):
        if self.signal == signal.SIGKILL and self.late:
            return f"**no end in {SECONDS} s**"
        if self.signal:
            return f"**killed by {signal.Signals(self.signal).name}**"
        line = self.said.splitlines()[-1] if self.said else ""
        line = line.replace("|", "\\|").replace("<", "&lt;")
        line = line if len(line) <= 150 else line[:147] + "..."
        return "loads" if self.code == 0 else line or f"exit code {self.code}"


def keratin(program, arguments):
    # An exec keeps the peak memory of the process that called it, so time(1) stands between.
    with tempfile.TemporaryDirectory() as scratch:
        usage = os.path.join(scratch, "usage")
        run = Run(lambda: os.execv("/usr/bin/time", ["time", "-q", "-f", "%M", "-o", usage, program, *arguments]))
        kilobytes = pathlib.Path(usage).read_text().split() if os.path.exists(usage) else []
        if kilobytes:  # nothing when it was killed for its time
            run.megabytes = int(kilobytes[-1]) / 1024
        if run.code > 128:
            run.signal, run.code = run.code - 128, -1
    return run


def command_of(path):
    return ["summary" if path.suffix == ".keras" else "inspect", str(path)]


class Peers:
    """Genuine readers, imported once; each load is a fork."""

    def __init__(self):
        import keras
        import numpy
        import pandas
        self.keras, self.numpy, self.pandas = keras, numpy, pandas
        try:
            import safetensors.numpy
            self.safetensors = safetensors.numpy
        except ImportError:
            self.safetensors = None
        self.empty = Run(lambda: os._exit(0)).megabytes

    def read(self, path):
        if path.suffix == ".keras":
            return self.keras.saving.load_model(path)
        if path.suffix == ".npy":
            return self.numpy.load(path, allow_pickle=False)
        if path.suffix == ".csv":
            return self.pandas.read_csv(path)
        return self.safetensors.load_file(path)

    def run(self, path, look=lambda _: 0):
        """look(what was read) is the exit code."""
        if path.suffix == ".safetensors" and self.safetensors is None:
            return None

        def child():
            now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (now + ADDRESS_SPACE,) * 2)
            try:
                code = look(self.read(path))
            except BaseException as e:  # pylint: disable=broad-except
                text = " ".join(str(e).split())
                os.write(1, f"\n{type(e).__name__}: {text[:130]}\n".encode())
                code = 1
            os._exit(code)

        run = Run(child)
        if run.late and run.seconds < SECONDS / 4:
            # It waited for a thread of JAX that the fork did not copy: no fault of the file. Again, in a new interpreter.
            run = Run(lambda: os.execv(sys.executable, [sys.executable, __file__, "--load", str(path)]), SECONDS + 20)
        run.megabytes = max(0.0, run.megabytes - self.empty)
        return run


def base_model(folder):
    """A small model of genuine Keras, 8 -> 16 -> 1, and rows for it."""
    import keras
    import numpy
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
    path = folder / "base.keras"
    model.save(path)
    numpy.save(folder / "rows.npy", numpy.random.default_rng(0).normal(size=(4, 8)).astype("float32"))
    return path, model


class Table:
    def __init__(self, peers, printed=None):
        self.peers = peers or printed
        self.printed = {}
        for line in printed.read_text().splitlines() if printed else []:
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            self.printed[tuple(cells[:2])] = cells[-3:]
        print("| # | File | Bytes | Keratin | s | MB |" + (" Genuine Keras (NumPy, pandas, safetensors) | s | MB |" if self.peers else ""))
        print("|---|---|---|---|---|---|" + ("---|---|---|" if self.peers else ""))

    def row(self, number, what, size, ours, theirs):
        cells = [number, what, f"{size:,}", *ours]
        if self.peers:
            cells += theirs or self.printed.get((str(number), what), ["", "", ""])
        print("| " + " | ".join(str(c) for c in cells) + " |", flush=True)


def cells(run):
    return [run.outcome(), f"{run.seconds:.2f}", f"{run.megabytes:.0f}"]


def tally(name, runs, count):
    worst = max(runs, key=lambda r: r.seconds)
    text = ", ".join(f"{n} {what}" for what, n in count.items() if n)
    return [f"{name}: {text}", f"{worst.seconds:.2f}", f"{max(r.megabytes for r in runs):.0f}"]


def damaged(table, base, model, program, folder, peers, number, what, changes):
    """Many damaged copies in one row: refused, loaded with the same weights, or loaded with others (silent)."""
    import numpy
    whole = base.read_bytes()
    want_weights = model.get_weights()
    out = folder / "out.npy"
    keratin(program, ["predict", str(base), str(folder / "rows.npy"), "-o", str(out), "--force"])
    want = out.read_bytes() if out.exists() else None
    ours, theirs = [], []
    kinds = ["refused", "same values", "**other values, silently**", "**killed or no end**"]
    count, peer_count = dict.fromkeys(kinds, 0), dict.fromkeys(kinds, 0)

    def kind_of(run, same):
        return kinds[3] if run.signal else kinds[0] if run.code not in (0, 7) else kinds[1] if same else kinds[2]

    for i, change in enumerate(changes):
        path = folder / "damaged.keras"
        path.write_bytes(change(whole))
        out.unlink(missing_ok=True)
        run = keratin(program, ["predict", str(path), str(folder / "rows.npy"), "-o", str(out)])
        ours.append(run)
        count[kind_of(run, out.exists() and out.read_bytes() == want)] += 1
        if peers and i % 10 == 0:
            def look(loaded):
                got = loaded.get_weights()
                return 0 if len(got) == len(want_weights) and all(map(numpy.array_equal, got, want_weights)) else 7
            theirs.append(peers.run(path, look))
            peer_count[kind_of(theirs[-1], theirs[-1].code == 0)] += 1
    table.row(number, what, len(whole), tally(f"{len(ours)} files", ours, count), theirs and tally(f"{len(theirs)} files", theirs, peer_count))


def flip(seed):
    def change(whole):
        rng = random.Random(seed)
        at = rng.randrange(len(whole))
        return whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1:]
    return change


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keratin", default="build/release/cli/keratin")
    parser.add_argument("--folder", type=pathlib.Path, help="keep the files here")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--load", type=pathlib.Path, help="only read this file, with the peer")
    parser.add_argument("--only", type=int, nargs="*")
    parser.add_argument("--peers-from", type=pathlib.Path, help="take the peers' columns from a table that was printed before")
    args = parser.parse_args()
    if args.load:
        try:
            Peers().read(args.load)
        except Exception as e:  # pylint: disable=broad-except
            sys.exit(f"{type(e).__name__}: {' '.join(str(e).split())[:130]}")
        return
    program = str(pathlib.Path(args.keratin).resolve())
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.folder or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        base, model = base_model(folder)
        import cases
        peers = None if args.no_peers or args.peers_from else Peers()
        table = Table(peers, args.peers_from)
        for case in cases.all_cases(base):
            if args.only and case.number not in args.only:
                continue
            path = folder / case.name
            path.write_bytes(case.make())
            ours = keratin(program, command_of(path))
            theirs = peers.run(path) if peers else None
            table.row(case.number, case.what + (" (legal)" if case.legal else ""), path.stat().st_size, cells(ours), theirs and cells(theirs))
            if not args.folder:
                path.unlink()
        if not args.only or 2 in args.only:
            step = max(1, base.stat().st_size // 300)
            cuts = [lambda whole, n=n: whole[:n] for n in range(0, base.stat().st_size, step)]
            damaged(table, base, model, program, folder, peers, 2, f"cut after every {step} bytes", cuts)
        if not args.only or 3 in args.only:
            damaged(table, base, model, program, folder, peers, 3, "one bit flipped, anywhere", [flip(seed) for seed in range(300)])


main()
