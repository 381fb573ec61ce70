"""PyTorch, eager with the fused Adam or compiled, on the workloads of bench/graph/workloads.h.

usage: graph_torch_peer.py step|infer|chain|matmul|updates NAME THREADS eager|compile
One JSON object a line: {work, threads, unit, value, peer_name}.
"""
import sys
import time

from peer import median_seconds, printer, resident_mb, threads_wanted

what, name, threads, mode = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
threads_wanted(threads)

import torch
from torch import nn

torch.set_num_threads(threads)
torch.manual_seed(1)
say = printer("torch compile" if mode == "compile" else "PyTorch", threads)
functional = nn.functional


class Block(nn.Module):
    def __init__(self, width=256, heads=8, inner=1024):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x):
        batch, time_, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, time_, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        x = x + self.out(functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, time_, width))
        return x + self.down(functional.gelu(self.up(self.norm2(x))))


class LastOfLstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.dense = nn.LSTM(32, 128, batch_first=True), nn.Linear(128, 1)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][:, -1])


def mlp(*sizes):
    layers = [m for a, b in zip(sizes, sizes[1:]) for m in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(*layers[:-1])


def workload():
    """(model, x, y, batch, loss)"""
    if name == "small":
        x = torch.rand(1024, 8)
        return mlp(8, 5, 5, 1), x, x.sum(1, keepdim=True), 32, functional.mse_loss
    if name == "mlp":
        return mlp(784, 512, 512, 10), torch.rand(1280, 784), torch.randint(0, 10, (1280,)), 128, functional.cross_entropy
    if name == "cnn":
        model = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                              nn.Dropout(0.5), nn.Linear(1600, 10))
        return model, torch.rand(512, 1, 28, 28), torch.randint(0, 10, (512,)), 128, functional.cross_entropy
    if name == "lstm":
        return LastOfLstm(), torch.rand(640, 100, 32), torch.rand(640, 1), 64, functional.mse_loss
    if name == "encoder":
        return nn.Sequential(*[Block() for _ in range(4)]), torch.randn(64, 128, 256), torch.randn(64, 128, 256), 16, functional.mse_loss
    raise SystemExit("no workload " + name)


def enough(call, seconds):
    """Median seconds of a call, from at least 5 and about so many seconds of calls."""
    call()
    start = time.perf_counter()
    call()
    return median_seconds(call, max(5, int(seconds / max(time.perf_counter() - start, 1e-6))))


if what == "chain":
    x = torch.rand(1 << 24)
    chain = lambda: torch.relu(x * 1.5 + 0.25) * 0.5 - 1.0
    chain = torch.compile(chain) if mode == "compile" else chain
    say("chain.pass", "ms", enough(chain, 2) * 1e3)
    raise SystemExit
if what == "matmul":
    for size in (512, 1024):
        a, b, c = torch.rand(size, size), torch.rand(size, size), torch.empty(size, size)
        say("matmul.%d" % size, "ms", enough(lambda: torch.mm(a, b, out=c), 1) * 1e3)
    raise SystemExit
if what == "updates":
    variables = [nn.Parameter(torch.rand(5 * i)) for i in range(1, 101)]
    for variable in variables:
        variable.grad = torch.rand_like(variable)
    say("updates.step", "us", enough(torch.optim.Adam(variables, 1e-3, fused=True).step, 1) * 1e6)
    raise SystemExit

model, x, y, batch, loss_of = workload()
if what == "infer":
    model.eval()
    call = torch.compile(model) if mode == "compile" else model
    row = x[:1].clone()
    with torch.inference_mode():
        say(name + ".infer", "us", enough(lambda: call(row), 1) * 1e6)
    raise SystemExit

before = resident_mb()
optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
forward = lambda xb, yb: loss_of(model(xb), yb)
forward = torch.compile(forward) if mode == "compile" else forward
at = 0


def step():
    global at
    optimizer.zero_grad()
    forward(x[at:at + batch], y[at:at + batch]).backward()
    optimizer.step()
    at = (at + batch) % (len(x) // batch * batch)


start = time.perf_counter()
step()
say(name + ".first_step", "ms", (time.perf_counter() - start) * 1e3)
seconds = enough(step, 3)
say(name + ".step", "us" if name == "small" else "ms", seconds * (1e6 if name == "small" else 1e3))
say(name + ".memory", "MB", resident_mb() - before)
