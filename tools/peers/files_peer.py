"""How long h5py, the safetensors package and genuine Keras take to save and load the model of files_bench.

usage: files_peer.py h5py|safetensors|keras FOLDER [REPEATS]

FOLDER has model.keras and model.safetensors of files_bench. Each save ends with fsync, as ours do. One JSON object a line:
{work, threads, unit, value, peer_name}; the best of REPEATS (3), as of files_bench.
"""
import os
import sys
import time

from peer import printer, threads_wanted

library, folder = sys.argv[1], sys.argv[2]
repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 3
threads_wanted(1)
source, target = os.path.join(folder, "model.keras"), os.path.join(folder, "peer.out")
emit = printer(library, 1)


def synced():
    fd = os.open(target, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)


def best_seconds(run):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(kind, save, load):
    def saved():
        save()
        synced()

    saved()
    emit("files.save_" + kind, "ms", best_seconds(saved) * 1e3)
    emit("files.load_" + kind, "ms", best_seconds(load) * 1e3)


if library == "safetensors":
    from safetensors.numpy import load_file, save_file

    tensors = load_file(os.path.join(folder, "model.safetensors"))
    measure("safetensors", lambda: save_file(tensors, target), lambda: load_file(target))
elif library == "h5py":
    import h5py
    from safetensors.numpy import load_file

    tensors = load_file(os.path.join(folder, "model.safetensors"))

    def save():
        with h5py.File(target, "w") as file:
            for name, tensor in tensors.items():
                file[name] = tensor

    def load():
        with h5py.File(target) as file:
            return {name: file[name][()] for name in tensors}

    measure("keras", save, load)
else:
    os.environ["KERAS_BACKEND"] = "jax"
    import keras

    target += ".keras"
    model = keras.models.load_model(source)
    measure("keras", lambda: model.save(target), lambda: keras.models.load_model(target))
os.remove(target)
