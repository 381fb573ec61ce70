"""PyTorch, eager with the fused Adam, on the two programs of the course.

usage: torch_peer.py concrete|car THREADS TABLE.csv OUT EPOCHS

The whole job first (import, read the table, train, save), then one row. One JSON object a line: {work, threads, unit, value, peer_name}.
"""
import statistics
import sys
import time

from peer import elapsed_ms, median_seconds, printer, resident_mb, threads_wanted

work, threads, table, out_path, epochs = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5])
threads_wanted(threads)

import pandas
import torch
from torch import nn

torch.set_num_threads(threads)
torch.manual_seed(1)
classify = work == "car"
frame = pandas.read_csv(table)
x = torch.from_numpy(frame.iloc[:, :-1].to_numpy("float32", copy=True))
y = torch.from_numpy(frame.iloc[:, -1].to_numpy("int64" if classify else "float32", copy=True))
if not classify:
    y = y.reshape(-1, 1)
model = nn.Sequential(nn.Linear(x.shape[1], 5), nn.ReLU(), nn.Linear(5, 5), nn.ReLU(), nn.Linear(5, 4 if classify else 1))
optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
loss_of = nn.functional.cross_entropy if classify else nn.functional.mse_loss
seconds, first = [], None
for _ in range(epochs):
    start = time.perf_counter()
    order = torch.randperm(len(x))
    xs, ys = x[order], y[order]
    for i in range(0, len(x), 32):
        step = time.perf_counter()
        optimizer.zero_grad()
        loss_of(model(xs[i:i + 32]), ys[i:i + 32]).backward()
        optimizer.step()
        first = first or time.perf_counter() - step
    seconds.append(time.perf_counter() - start)
torch.save(model.state_dict(), out_path)

say = printer("PyTorch", threads)
say(work + ".process", "ms", elapsed_ms())
say(work + ".resident", "MB", resident_mb())
epoch = statistics.median(seconds[1:] or seconds)
say(work + ".step", "us", epoch / -(-len(x) // 32) * 1e6)
say(work + ".epoch", "ms", epoch * 1e3)
say(work + ".first_step", "ms", first * 1e3)
row = x[:1]
with torch.inference_mode():
    call = (lambda: torch.softmax(model(row), 1)) if classify else (lambda: model(row))
    median_seconds(call, 50)
    say(work + ".predict_row", "us", median_seconds(call, 1000) * 1e6)
