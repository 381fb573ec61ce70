"""layers/NAME.json: config, weights, input, output and gradients of every layer of the first slice.

A case has "config" (serialize_keras_object), "inputs" (a list of tensors), "weights" (in get_weights order, before the call), "training",
"output", "weights_after" (where the call or adapt changes them), and for floating inputs "random" and the gradients of
sum(output * random) with respect to each input ("input_gradients") and each trainable weight ("weight_gradients").
"""
from common import *

K = keras.layers
g = rng(19)
f32 = lambda *s: g.standard_normal(s).astype("float32")
cases = []


def case(layer, inputs, training=False, weights=True, adapt=None, label=None, compute_mask=False):
    inputs = inputs if isinstance(inputs, list) else [inputs]
    several = isinstance(layer, (K.Add, K.Multiply, K.Concatenate))
    row = {"name": label or type(layer).__name__, "inputs": inputs, "training": training}
    if adapt is not None:
        layer.adapt(adapt)
        row["adapted_on"] = adapt
    elif not layer.built:
        layer.build([x.shape for x in inputs] if several else inputs[0].shape)
    if weights and adapt is None and layer.weights and not isinstance(layer, K.Normalization):
        # Random values, so that biases, gammas and moving statistics matter; variances stay positive.
        layer.set_weights([(np.abs(f32(*v.shape)) + np.float32(0.5)) if "variance" in v.name else f32(*v.shape) for v in layer.weights])
    row["config"] = keras.saving.serialize_keras_object(layer)
    row["weights"] = [np.asarray(w) for w in layer.get_weights()]
    row["weight_names"] = [v.name for v in layer.weights]
    xs = [tf.Variable(x) for x in inputs]
    with tf.GradientTape() as tape:
        ts = [tf.convert_to_tensor(x) for x in xs]
        kwargs = {"training": training} if isinstance(layer, (K.BatchNormalization, K.Dropout)) else {}
        out = layer(ts if several else ts[0], **kwargs)
        if out.dtype.is_floating:
            random = f32(*out.shape)
            total = tf.reduce_sum(out * random)
    row["output"] = out
    if out.dtype.is_floating:
        trained = [v.value for v in layer.trainable_variables]
        grads = tape.gradient(total, [x for x in xs] + trained)
        dense = [None if d is None else tf.convert_to_tensor(d) for d in grads]
        row["random"] = random
        row["input_gradients"] = dense[: len(xs)]
        row["weight_gradients"] = dense[len(xs):]
    after = [np.asarray(w) for w in layer.get_weights()]
    if any(not np.array_equal(a, b) for a, b in zip(after, row["weights"])):
        row["weights_after"] = after
    if compute_mask:
        mask = layer.compute_mask(inputs[0])
        row["mask"] = None if mask is None else np.asarray(mask)
    cases.append(row)


def flush(name):
    write("layers/%s.json" % name, cases)
    cases.clear()


case(K.Dense(3), f32(5, 4))
case(K.Dense(3, activation="relu", use_bias=False), f32(5, 4))
case(K.Dense(2, activation="softmax", kernel_regularizer="l2", bias_constraint="non_neg", kernel_initializer="he_normal"), f32(3, 4))
case(K.Dense(2, activation="sigmoid"), f32(3, 2, 4), label="Dense_rank3")
case(K.Dense(1), f32(1, 8), label="Dense_one_row")
case(K.Dense(17, activation="tanh"), f32(9, 33), label="Dense_odd")
flush("dense")
case(K.Add(), [f32(3, 2), f32(3, 2)])
case(K.Add(), [f32(3, 2), f32(3, 2), f32(3, 2)])
case(K.Add(), [f32(3, 4, 2), f32(3, 1, 2)], label="Add_broadcast")
case(K.Multiply(), [f32(3, 2), f32(3, 2)])
case(K.Multiply(), [f32(3, 2), f32(3, 2), f32(3, 1)], label="Multiply_broadcast")
case(K.Concatenate(), [f32(3, 2), f32(3, 4)])
case(K.Concatenate(axis=1), [f32(2, 3, 2), f32(2, 1, 2), f32(2, 2, 2)])
case(K.Concatenate(axis=-2), [f32(2, 3, 2), f32(2, 1, 2)])
flush("merging")
for name in ("relu", "softmax", "gelu", "hard_silu"):
    case(K.Activation(name), f32(3, 5))
case(K.Dropout(0.5), f32(3, 4))
case(K.Dropout(0.2, noise_shape=[3, 1], seed=4), f32(3, 4))
case(K.Dropout(0.0), f32(3, 4), training=True, label="Dropout_rate_0_training")
case(K.Flatten(), f32(3, 2, 4))
case(K.Flatten(), f32(3), label="Flatten_rank1")
case(K.Flatten(data_format="channels_first"), f32(2, 3, 2, 2), label="Flatten_channels_first")
case(K.Reshape((2, 6)), f32(3, 12))
case(K.Reshape((-1, 3)), f32(2, 4, 3))
case(K.Rescaling(1 / 255.0), f32(2, 3) * 100)
case(K.Rescaling(2.0, offset=-1.0), f32(2, 3))
case(K.Rescaling([1.0, 2.0, 3.0], offset=[0.0, 0.5, 1.0]), f32(2, 3), label="Rescaling_per_column")
case(K.Rescaling(0.5), g.integers(0, 255, (2, 3)).astype("int32"), label="Rescaling_int")
flush("reshaping")
for training in (True, False):
    case(K.BatchNormalization(), f32(6, 4) * 3 + 1, training=training)
    case(K.BatchNormalization(momentum=0.8, epsilon=1e-5), f32(6, 4), training=training)
    case(K.BatchNormalization(center=False), f32(6, 4), training=training)
    case(K.BatchNormalization(scale=False), f32(6, 4), training=training)
    case(K.BatchNormalization(), f32(4, 3, 2), training=training, label="BatchNormalization_rank3")
    case(K.BatchNormalization(axis=1), f32(4, 3, 2), training=training, label="BatchNormalization_axis1")
frozen = K.BatchNormalization()
frozen.trainable = False
case(frozen, f32(6, 4), training=True, label="BatchNormalization_frozen")
case(K.BatchNormalization(), f32(6, 2) * np.float32(1e-3) + 100, training=True, label="BatchNormalization_far_from_zero")
flush("batch_normalization")
case(K.LayerNormalization(), f32(3, 5))
case(K.LayerNormalization(epsilon=1e-6, center=False), f32(3, 5))
case(K.LayerNormalization(scale=False), f32(3, 5))
case(K.LayerNormalization(axis=1), f32(2, 3, 4))
case(K.LayerNormalization(axis=[1, 2]), f32(2, 3, 4))
case(K.LayerNormalization(), f32(3, 4) * np.float32(1e-3) + 100, label="LayerNormalization_far_from_zero")
flush("layer_normalization")
x = f32(20, 3) * np.array([1, 10, 100], "float32") + np.array([0, 5, -50], "float32")
constant = x.copy()
constant[:, 1] = 4
case(K.Normalization(), x[:4], adapt=x)
case(K.Normalization(), constant[:4], adapt=constant, label="Normalization_constant_column")
case(K.Normalization(axis=None), x[:4], adapt=x)
case(K.Normalization(axis=1), f32(2, 3, 2), adapt=f32(5, 3, 2))
case(K.Normalization(invert=True), x[:4], adapt=x)
case(K.Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 4.0, 0.25]), x[:4])
case(K.Normalization(axis=None, mean=3.0, variance=2.0), x[:4])
case(K.Normalization(), x[:2], adapt=f32(100, 3), label="Normalization_several_batches")
flush("normalization")
codes = np.array([[0], [2], [1], [3]], "int32")
case(K.CategoryEncoding(num_tokens=4, output_mode="one_hot"), codes)
case(K.CategoryEncoding(num_tokens=4, output_mode="one_hot"), codes[:, 0], label="CategoryEncoding_rank1")
case(K.CategoryEncoding(num_tokens=4, output_mode="multi_hot"), np.array([[0, 1], [0, 0], [3, 2]], "int32"))
case(K.CategoryEncoding(num_tokens=4, output_mode="count"), np.array([[0, 1], [0, 0], [3, 2]], "int32"))
case(K.CategoryEncoding(num_tokens=4), np.array([0, 3, 3], "int32"), label="CategoryEncoding_one_sample")
weighted = K.CategoryEncoding(num_tokens=4, output_mode="count")
codes2 = np.array([[0, 1], [0, 0], [3, 2]], "int32")
cases.append({"name": "CategoryEncoding_count_weights", "inputs": [codes2], "count_weights": np.array([[1, 2], [0.5, 0.25], [3, 0]], "float32"), "training": False,
              "config": keras.saving.serialize_keras_object(weighted), "weights": [],
              "output": weighted(codes2, count_weights=np.array([[1, 2], [0.5, 0.25], [3, 0]], "float32"))})
flush("category_encoding")
case(K.Embedding(5, 3), np.array([[0, 2, 4], [1, 1, 0]], "int32"))
case(K.Embedding(5, 3), np.array([0, 4, 4], "int32"), label="Embedding_rank1")
case(K.Embedding(5, 2, mask_zero=True), np.array([[0, 2, 4], [1, 1, 0]], "int32"), compute_mask=True, label="Embedding_mask_zero")
case(K.Embedding(4, 2, embeddings_regularizer="l2", embeddings_constraint="unit_norm", embeddings_initializer="ones"), np.array([[3, 2]], "int32"))
flush("embedding")
