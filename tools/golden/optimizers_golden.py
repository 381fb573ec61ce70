"""optimizers.json: twelve steps of every optimizer under every option, from given variables and gradients.

"steps" holds the variables after each step; "slots" all optimizer variables at the end, in the order Keras keeps and saves
them; "final" the variables after finalize_variable_values, which copies the average when use_ema is on.
"""
from common import *

O = keras.optimizers
S = O.schedules
g = rng(13)
start = [(g.standard_normal((3, 2))).astype("float32"), (g.standard_normal(4)).astype("float32")]
grads = [[g.standard_normal((3, 2)).astype("float32"), g.standard_normal(4).astype("float32")] for _ in range(12)]
grads[3][1][:] = 0      # a silent step
grads[5][0] *= 100      # an outburst, for the clippings
grads[8][1] *= 1e-4     # and a whisper, for the epsilons

BASES = [
    ("sgd", "SGD", {}), ("sgd_momentum", "SGD", {"momentum": 0.9}), ("sgd_nesterov", "SGD", {"momentum": 0.9, "nesterov": True}),
    ("rmsprop", "RMSprop", {}), ("rmsprop_momentum", "RMSprop", {"momentum": 0.8}), ("rmsprop_centered", "RMSprop", {"centered": True}),
    ("rmsprop_centered_momentum", "RMSprop", {"centered": True, "momentum": 0.8, "rho": 0.8}),
    ("adam", "Adam", {}), ("adam_amsgrad", "Adam", {"amsgrad": True}), ("adamw", "AdamW", {}), ("nadam", "Nadam", {}),
    ("adagrad", "Adagrad", {}),
]
OPTIONS = [
    ("plain", lambda: {}), ("learning_rate", lambda: {"learning_rate": 0.05}), ("clipnorm", lambda: {"clipnorm": 1.0}),
    ("clipvalue", lambda: {"clipvalue": 0.5}), ("global_clipnorm", lambda: {"global_clipnorm": 1.5}), ("weight_decay", lambda: {"weight_decay": 0.1}),
    ("use_ema", lambda: {"use_ema": True, "ema_momentum": 0.9}),
    ("use_ema_overwrite", lambda: {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 5}),
    ("exponential_decay", lambda: {"learning_rate": S.ExponentialDecay(0.1, 4, 0.5)}),
    ("exponential_decay_staircase", lambda: {"learning_rate": S.ExponentialDecay(0.1, 4, 0.5, staircase=True)}),
    ("cosine_decay", lambda: {"learning_rate": S.CosineDecay(0.1, 10, alpha=0.1)}),
    ("cosine_decay_warmup", lambda: {"learning_rate": S.CosineDecay(0.0, 6, warmup_target=0.1, warmup_steps=4)}),
    ("piecewise_constant_decay", lambda: {"learning_rate": S.PiecewiseConstantDecay([3, 7], [0.1, 0.01, 0.001])}),
    ("gradient_accumulation", lambda: {"gradient_accumulation_steps": 3}),
    ("accumulation_ema_decay", lambda: {"gradient_accumulation_steps": 4, "use_ema": True, "ema_momentum": 0.5, "clipnorm": 1.0, "weight_decay": 0.01}),
    ("loss_scale_factor", lambda: {"loss_scale_factor": 8.0}),
]

cases = []
for base, cls, args in BASES:
    for option, make in OPTIONS:
        if base not in ("sgd", "adam", "sgd_momentum") and option in ("exponential_decay_staircase", "loss_scale_factor", "learning_rate"):
            continue
        opt = getattr(O, cls)(**args, **make())
        vs = [keras.Variable(start[0], name="kernel"), keras.Variable(start[1], name="bias")]
        opt.build(vs)
        steps, lrs = [], []
        for step in grads:
            lrs.append(np.float32(opt.learning_rate))
            opt.apply([tf.convert_to_tensor(x) for x in step], vs)
            steps.append([v.numpy() for v in vs])
        slots = [{"name": v.name, "path": v.path, "value": v.numpy()} for v in opt.variables]
        opt.finalize_variable_values(vs)
        cases.append({"name": base + "/" + option, "config": O.serialize(opt), "learning_rates": lrs, "steps": steps, "slots": slots,
                      "iterations": int(opt.iterations.numpy()), "final": [v.numpy() for v in vs]})
write("optimizers.json", cases, variables=start, gradients=grads)
