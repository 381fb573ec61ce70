"""What the Python peers share: the command line, the tables, and how a measure is printed."""
import json
import os
import resource
import statistics
import time

BEGAN = time.time()
SPAWNED = float(os.environ.get("KERATIN_SPAWNED", BEGAN))


def threads_wanted(count):
    """Before any library is imported: these are read once."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "POLARS_MAX_THREADS"):
        os.environ[name] = str(count)
    os.environ["TF_NUM_INTEROP_THREADS"] = "1"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    if count == 1:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def printer(peer_name, threads):
    def out(work, unit, value):
        print(json.dumps({"work": work, "threads": threads, "unit": unit, "value": float("%.6g" % value), "peer_name": peer_name}), flush=True)

    return out


def elapsed_ms():
    """Since this process was asked for."""
    return (time.time() - SPAWNED) * 1e3


def resident_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def median_seconds(call, count):
    samples = []
    for _ in range(count):
        start = time.perf_counter()
        call()
        samples.append(time.perf_counter() - start)
    return statistics.median(samples)
