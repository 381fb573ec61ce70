"""PyTorch's eager execution from Python: the measures of bench/eager_bench.cpp.  usage: eager_peer.py"""
import statistics
import time

from peer import printer, threads_wanted

threads_wanted(1)
import torch  # noqa: E402

CHAIN = 50
out = printer("PyTorch", 1)


def nanoseconds(calls, work):
    samples = []
    for _ in range(21):
        start = time.perf_counter()
        for _ in range(calls):
            work()
        samples.append((time.perf_counter() - start) * 1e9 / calls)
    return statistics.median(samples)


def chain(x):
    y = x
    for _ in range(CHAIN // 2):
        y = torch.tanh(y * x)
    return y


torch.set_num_threads(1)
a = torch.arange(1, 9, dtype=torch.float32)
b, matrix = torch.flip(a, [0]), torch.full((8, 8), 0.5)
with torch.no_grad():
    for work, call in (("add", lambda: torch.add(a, b)), ("add_number", lambda: torch.add(a, 2.0)), ("tanh", lambda: torch.tanh(a)),
                       ("sum", lambda: torch.sum(a)), ("matmul", lambda: torch.matmul(matrix, matrix))):
        out("eager." + work, "ns", nanoseconds(1000, call))
    out("eager.chain", "ns", nanoseconds(10, lambda: chain(a)))
leaf = a.clone().requires_grad_()
out("eager.add_taped", "ns", nanoseconds(1000, lambda: torch.add(leaf, b)))
taped = nanoseconds(10, lambda: chain(leaf))
both = nanoseconds(10, lambda: torch.autograd.grad(chain(leaf), leaf, torch.ones_like(leaf)))
out("eager.chain_taped", "ns", taped)
out("eager.chain_backward", "ns", both - taped)
