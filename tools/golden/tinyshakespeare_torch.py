"""The losses that PyTorch reaches with the model, weights and batches of examples/tinyshakespeare.cpp.

usage: tinyshakespeare_torch.py TEXT STEPS > tests/golden/tinyshakespeare_losses.txt
"""
import math
import sys

import numpy as np
import torch
import torch.nn.functional as F

TOKENS, LENGTH, WIDTH, HEADS, LAYERS, BATCH = 65, 32, 64, 4, 2, 16
torch.set_num_threads(1)


def mixed(i, stream):
    with np.errstate(over="ignore"):
        h = np.asarray(i, np.uint32) * np.uint32(0x9E3779B9) + np.uint32(stream) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        return h ^ (h >> np.uint32(16))


weights = []


def keep(array):
    weights.append(torch.tensor(array.astype("float32"), requires_grad=True))
    return weights[-1]


def random(shape, stddev):
    unit = mixed(np.arange(math.prod(shape), dtype=np.uint32), len(weights)) / 4294967296.0
    return keep(((unit - 0.5) * stddev * math.sqrt(12.0)).reshape(shape))


def constant(shape, value):
    return keep(np.full(shape, value))


class Norm:
    def __init__(self):
        self.gain, self.bias = constant((WIDTH,), 1), constant((WIDTH,), 0)

    def __call__(self, x):
        return F.layer_norm(x, (WIDTH,), self.gain, self.bias, 1e-5)


class Block:
    def __init__(self):
        self.before_attention = Norm()
        self.qkv, self.out = random((WIDTH, 3 * WIDTH), 0.08), random((WIDTH, WIDTH), 0.08)
        self.before_mlp = Norm()
        self.up, self.up_bias = random((WIDTH, 4 * WIDTH), 0.08), constant((4 * WIDTH,), 0)
        self.down, self.down_bias = random((4 * WIDTH, WIDTH), 0.08), constant((WIDTH,), 0)

    def attention(self, x):
        q, k, v = [p.reshape(BATCH, LENGTH, HEADS, WIDTH // HEADS).transpose(1, 2) for p in (x @ self.qkv).split(WIDTH, -1)]
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return seen.transpose(1, 2).reshape(BATCH, LENGTH, WIDTH) @ self.out

    def __call__(self, x):
        x = x + self.attention(self.before_attention(x))
        return x + F.gelu(self.before_mlp(x) @ self.up + self.up_bias, approximate="tanh") @ self.down + self.down_bias


def main(path, steps):
    text = open(path, "rb").read()
    alphabet = sorted(set(text))
    data = np.array([alphabet.index(c) for c in text], np.int64)
    tokens, positions = random((TOKENS, WIDTH), 0.08), random((LENGTH, WIDTH), 0.08)
    blocks = [Block() for _ in range(LAYERS)]
    last, head = Norm(), random((WIDTH, TOKENS), 0.08)
    adam = torch.optim.Adam(weights, lr=3e-3, eps=1e-8)
    for step in range(steps):
        starts = [int(mixed(step * BATCH + row, 1000)) % (len(data) - LENGTH - 1) for row in range(BATCH)]
        x = torch.tensor(np.stack([data[s : s + LENGTH] for s in starts]))
        y = torch.tensor(np.stack([data[s + 1 : s + LENGTH + 1] for s in starts]))
        h = tokens[x] + positions
        for block in blocks:
            h = block(h)
        loss = F.cross_entropy((last(h) @ head).reshape(-1, TOKENS), y.reshape(-1))
        adam.zero_grad()
        loss.backward()
        adam.step()
        print(repr(loss.item()))


main(sys.argv[1], int(sys.argv[2]))
