"""keras.ops as an array library: least squares, k-means, a softmax classifier, a scan."""

import keras
import numpy as np
from keras import ops

rng = np.random.default_rng(20)
x = ops.convert_to_tensor(rng.normal(size=(60, 3)), dtype="float32")
y = ops.matmul(x, ops.convert_to_tensor([[1.0], [2.0], [-1.0]])) + 0.01
a = ops.concatenate([x, ops.ones((60, 1))], axis=1)
solution = ops.linalg.solve(ops.matmul(ops.transpose(a), a), ops.matmul(ops.transpose(a), y))
print("least squares:", np.round(ops.convert_to_numpy(solution).ravel(), 3).tolist())

points = ops.convert_to_tensor(np.concatenate([rng.normal(size=(20, 2)) + c for c in ([0, 4], [4, 0], [-4, -4])]),
                               dtype="float32")
centres = points[::20]
for _ in range(5):
    distances = ops.sum(ops.square(points[:, None, :] - centres[None]), axis=-1)
    nearest = ops.argmin(distances, axis=1)
    member = ops.one_hot(nearest, 3)
    centres = ops.matmul(ops.transpose(member), points) / ops.sum(member, axis=0)[:, None]
print("k-means:", np.round(ops.convert_to_numpy(centres), 3).tolist(), ops.convert_to_numpy(ops.bincount(nearest)).tolist())

values, indices = ops.top_k(ops.convert_to_tensor([3.0, 9.0, 1.0, 7.0]), k=2)
print("top:", ops.convert_to_numpy(values).tolist(), ops.convert_to_numpy(indices).tolist())
print("einsum:", abs(float(ops.einsum("ij,ij->", x[:3], x[:3]) - ops.sum(x[:3] ** 2))) < 1e-4)
print("where:", ops.convert_to_numpy(ops.where(ops.arange(5) % 2 == 0, ops.arange(5), -1)).tolist())
total, running = ops.scan(lambda carry, item: (carry + item, carry * item), ops.zeros(()), ops.arange(5, dtype="float32"))
print("scan:", float(total), ops.convert_to_numpy(running).tolist())
print("while:", int(ops.while_loop(lambda i, n: n > 1, lambda i, n: (i + 1, n // 2), (0, 100))[0]))
print("softmax:", np.round(ops.convert_to_numpy(ops.softmax(ops.convert_to_tensor([1.0, 2.0, 3.0]))), 4).tolist())
matrix = ops.convert_to_tensor([[4.0, 1.0], [1.0, 3.0]])
print("linalg:", round(float(ops.linalg.det(matrix)), 3), np.round(ops.convert_to_numpy(ops.linalg.cholesky(matrix)), 4).tolist())
print("dtypes:", [keras.backend.standardize_dtype(t.dtype) for t in (
    ops.arange(3), ops.ones(2) + 1, ops.cast(x, "float16") * 2.0, ops.convert_to_tensor([True]), x > 0,
    ops.convert_to_tensor(np.arange(3, dtype="int16")) + 1, ops.add(ops.ones(2, "int8"), ops.ones(2, "int32")))])
v = keras.Variable(ops.zeros((2, 2)), name="v")
v.assign(v + 1)
v.assign_add([[1.0, 2.0], [3.0, 4.0]])
v.assign_sub(ops.eye(2))
print(v.name, tuple(v.shape), v.dtype, ops.convert_to_numpy(v).tolist(), ops.convert_to_numpy(v @ v)[1].tolist())
