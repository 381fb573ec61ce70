"""The compiled workloads of tools/bench.py: `./dev bench small mlp cnn lstm encoder chain matmul updates`.

What our program must do (build/bench/bench/graph_bench; bench/graph/workloads.h has the workloads as ops and our Adam, no Keras layer)
---------------------------------------------------------------------------------------------------------------------------------------
  graph_bench step NAME THREADS [mixed_bfloat16]
      NAME.step         us or ms   median of a compiled training step, batches in turn
      NAME.first_step   ms         trace, passes, plan and the first run
      NAME.memory       MB         what peak resident memory grew by from before the first step to the end
  graph_bench infer NAME THREADS
      NAME.infer        us         one example through a compiled function with frozen weights into a result that is made once
  graph_bench chain THREADS
      chain.pass        ms         five elementwise ops on 16 M floats; beside it ("copy") a copy of as many, the better of plain and non-temporal
  graph_bench matmul THREADS
      matmul.512, matmul.1024   ms; beside them ("FMA peak") the same work at the rate of multiply-adds in registers measured in the same run
  graph_bench updates THREADS
      updates.step      us         Adam's step for a hundred variables of 5 to 500 elements
The letters of the table in issue 6: small is a (8-5-5-1), mlp c, cnn d, lstm e, encoder f.
"""

NAMES = ("small", "mlp", "cnn", "lstm", "encoder")
LARGE = NAMES[1:]
INFERRED = ("small", "mlp", "cnn")
ALONE = {"chain": ("chain.pass",), "matmul": ("matmul.512", "matmul.1024"), "updates": ("updates.step",)}
UNITS = ("step", "first_step", "memory", "infer")
KERAS_BACKENDS = ("jax", "tensorflow", "torch")


LEVEL = 0.8  # of the FMA peak: PyTorch's matmul 1024^3 where MKL uses the whole width of the processor, as on Intel and Zen 4 (Zen 5: 0.5)


def are_level(results):
    """Whether MKL and AVX-512 are level here: then peers lose less, and the issue's bars are lower. Without figures: on Intel."""
    limit, peer = (results.peer("matmul.1024", 1, name)[0] for name in ("FMA peak", "PyTorch"))
    if limit and peer:
        return limit / peer >= LEVEL
    with open("/proc/cpuinfo") as info:
        return "GenuineIntel" in info.read()


def bars(level):
    step = dict(zip(LARGE, (1.1, 1.5, 1.2, 1.15) if level else (1.15, 1.8, 1.3, 1.8)))
    found = {("small.step", 1): ("absolute", 5.0), ("small.first_step", 1): ("absolute", 5.0)}
    for name in LARGE:
        for threads in (1, 2):
            found[name + ".step", threads] = ("ratio", step[name])
            found[name + ".memory", threads] = ("ratio", 1.0)
        found[name + "_bf16.step (our float32)", 1] = ("ratio", 1.4)
        found[name + ".step (our one thread)", 2] = ("ratio", 1.75)
    for name, most in zip(INFERRED, (0.2, 40.0, 60.0)):
        found[name + ".infer", 1] = ("absolute", most)
    for threads in (1, 2):
        found["chain.pass (copy)", threads] = ("ratio", 0.85)
        found["matmul.512 (FMA peak)", threads] = ("ratio", 0.9)
        found["matmul.1024 (FMA peak)", threads] = ("ratio", 0.85)
    return found


def wants_bf16():
    with open("/proc/cpuinfo") as info:
        return "avx512_bf16" in info.read()


def peer_jobs(bench, what, name, threads):
    """One command a peer; the quick ones three times."""
    if not bench.peers:
        return []
    python, here = bench.peers / "venv/bin/python", bench.tools / "peers"
    jobs = []
    if (bench.peers / "graph_peer").exists():
        jobs += [("LibTorch C++", [bench.peers / "graph_peer", what, name, threads])] * 3
    jobs += [("PyTorch", [python, here / "graph_torch_peer.py", what, name, threads, "eager"])] * max(bench.o.rounds, 2)
    jobs += [("torch compile", [python, here / "graph_torch_peer.py", what, name, threads, "compile"])] * bench.o.rounds
    jobs += [("keras-" + b, [python, here / "graph_keras_peer.py", what, name, threads, b]) for b in KERAS_BACKENDS] * bench.o.rounds
    return jobs


def measure(bench, say):
    program = bench.program("graph_bench") if bench.wanted(*[n + "." + u for n in NAMES for u in UNITS], *sum(ALONE.values(), ())) else None
    if not program:
        return
    for threads in (1, 2):
        for name in NAMES:
            for what in ("step", "infer"):
                if what == "infer" and (name not in INFERRED or threads == 2) or not bench.wanted(name + "." + what):
                    continue
                say("%s %s, %d thread%s" % (name, what, threads, "s" if threads > 1 else ""))
                jobs = peer_jobs(bench, what, name, threads)
                for turn in range(max(3, len(jobs))):  # ours between the peers' runs, so that a busy minute hits both
                    bench.ours([program, what, name, threads], threads)
                    if turn < len(jobs):
                        bench.peer(jobs[turn][0], jobs[turn][1], threads)
                if what == "step" and threads == 1 and name in LARGE and wants_bf16():
                    for _ in range(3):
                        bench.ours([program, what, name, threads, "mixed_bfloat16"], threads)
        for name, works in ALONE.items():
            if bench.wanted(*works):
                say("%s, %d thread%s" % (name, threads, "s" if threads > 1 else ""))
                for _ in range(5):
                    bench.with_limits([program, name, threads], threads)
                if bench.peers:
                    torch = [bench.peers / "venv/bin/python", bench.tools / "peers/graph_torch_peer.py", name, "-", threads]
                    for mode in ("eager", "compile") if name == "chain" else ("eager",):
                        bench.peer("torch " + mode, torch + [mode], threads)


def rows(bench):
    r, found = bench.results, []
    level = are_level(r)
    held = bars(level)
    if level and any(r.our(name + ".step", 1) for name in LARGE):
        bench.notes.append("MKL and AVX-512 are level on this machine: the bars of c to f are 1.1, 1.5, 1.2 and 1.15x (elsewhere 1.15, 1.8, 1.3 and 1.8x)")

    def row(work, threads, peer, name, ours):
        if ours is not None:
            found.append(bench.row(work, threads, ours, peer, name, held))

    for threads in (1, 2):
        for name in NAMES:
            for unit in UNITS:
                work = name + "." + unit
                peer, peer_name = r.peer(work, threads)
                row(work, threads, peer, peer_name, r.our(work, threads))
            if threads == 2 and name in LARGE:
                row(name + ".step (our one thread)", 2, r.our(name + ".step", 1), "keratin, 1 thread", r.our(name + ".step", 2))
            if threads == 1 and name in LARGE:
                row(name + "_bf16.step (our float32)", 1, r.our(name + ".step", 1), "keratin float32", r.our(name + "_bf16.step", 1))
        for work in sum(ALONE.values(), ()):
            for only in ("copy", "FMA peak", "PyTorch", "torch compile"):
                peer, _ = r.peer(work, threads, only)
                if peer is not None:
                    row("%s (%s)" % (work, only), threads, peer, only, r.our(work, threads))
    return found
