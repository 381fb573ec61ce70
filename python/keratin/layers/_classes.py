# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""The built-in classes of `keratin.layers`."""

from keratin.layers.layer import Layer
from keratin.layers.methods import NormalizationMethods


class Activation(Layer):
    """An activation: Keras's name ("relu"), or a function with a name. Unset is linear. "softmax"
    and "sigmoid" put their logits beside the result, for the cross-entropies.

    Args:
        activation: A function, or its name. Defaults to none.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Activation("relu").get_config()["trainable"]
    True
    """

    def __init__(self, activation, **kwargs):
        self._make(Activation, locals())


class Add(Layer):
    """The elementwise sum of one input or more, broadcast: `layers::Add()({a, b})`. Throws Error
    kShape when the shapes do not fit.

    Args:
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Add().get_config()["trainable"]
    True
    """

    def __init__(self, **kwargs):
        self._make(Add, locals())


class BatchNormalization(Layer):
    """(x - mean) / sqrt(variance + epsilon) * gamma + beta. Ioffe and Szegedy 2015. While training
    (and trainable) mean and biased variance are the batch's, and the moving ones go to momentum *
    moving + (1 - momentum) * batch; otherwise the moving ones are used. A mask (batch, ...) leaves
    steps out of the statistics. Statistics are float32 even for half types. Weights gamma, beta;
    moving_mean, moving_variance (not trained), each (features).

    Args:
        axis: The features'. Defaults to `-1`.
        momentum: Of the moving averages, or of the updates. Defaults to `0.99`.
        epsilon: A small number that keeps the division finite. Defaults to `0.001`.
        center: Add beta. Defaults to `True`.
        scale: Multiply by gamma. Defaults to `True`.
        beta_initializer: How it begins. Defaults to `'zeros'`.
        gamma_initializer: How it begins. Defaults to `'ones'`.
        moving_mean_initializer: How it begins. Defaults to `'zeros'`.
        moving_variance_initializer: How it begins. Defaults to `'ones'`.
        beta_regularizer: A penalty, added to the loss. Defaults to `None`.
        gamma_regularizer: A penalty, added to the loss. Defaults to `None`.
        beta_constraint: What it is brought back to after each step. Defaults to `None`.
        gamma_constraint: What it is brought back to after each step. Defaults to `None`.
        renorm: Batch renormalization: not supported, must stay false. Defaults to `False`.
        renorm_clipping: Without effect while renorm is false. Defaults to `None`.
        renorm_momentum: See `keras`'s own documentation of this argument. Defaults to `0.99`.
        synchronized: Across devices: not supported, must stay false. Defaults to `False`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.BatchNormalization().get_config()["trainable"]
    True
    """

    def __init__(self, axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True, beta_initializer='zeros', gamma_initializer='ones', moving_mean_initializer='zeros', moving_variance_initializer='ones', beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, renorm=False, renorm_clipping=None, renorm_momentum=0.99, synchronized=False, **kwargs):
        self._make(BatchNormalization, locals())


class CategoryEncoding(Layer):
    """Integers in [0, num_tokens) -> (..., num_tokens); others give zeros. "one_hot": a 1 at the
    place of each integer, (batch) or (batch, 1) -> (batch, num_tokens), (batch, n) -> (batch, n,
    num_tokens). "multi_hot": a 1 for each integer that the sample contains, (batch, n) -> (batch,
    num_tokens). "count": how often it contains it, or the sum of its weights.

    Args:
        num_tokens: See `keras`'s own documentation of this argument. Defaults to `None`.
        output_mode: Or "one_hot", "count". Defaults to `'multi_hot'`.
        sparse: Not supported: must stay false. Defaults to `False`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.CategoryEncoding().get_config()["trainable"]
    True
    """

    def __init__(self, num_tokens=None, output_mode='multi_hot', sparse=False, **kwargs):
        self._make(CategoryEncoding, locals())


class Concatenate(Layer):
    """The inputs along `axis`: `layers::Concatenate({.axis = 1})({a, b})`. Throws Error kShape
    unless all other sizes agree.

    Args:
        axis: The axis, or axes, along which it works. Defaults to `-1`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Concatenate().get_config()["trainable"]
    True
    """

    def __init__(self, axis=-1, **kwargs):
        self._make(Concatenate, locals())


class Dense(Layer):
    """output = activation(input · kernel + bias), over the last axis. Input (batch, ..., features)
    -> output (batch, ..., units); weights kernel (features, units), bias (units). Throws Error
    kInvalidArgument unless units is positive; kShape when the last axis is unknown, or changes
    after the first call.

    Args:
        units: Size of the output's last axis.
        activation: Unset: linear. Defaults to `None`.
        use_bias: Whether a bias is added. Defaults to `True`.
        kernel_initializer: How it begins. Defaults to `'glorot_uniform'`.
        bias_initializer: How it begins. Defaults to `'zeros'`.
        kernel_regularizer: A penalty, added to the loss. Defaults to `None`.
        bias_regularizer: A penalty, added to the loss. Defaults to `None`.
        activity_regularizer: Its penalty of the output, divided by the batch size, joins the loss.
            Defaults to `None`.
        kernel_constraint: What it is brought back to after each step. Defaults to `None`.
        bias_constraint: What it is brought back to after each step. Defaults to `None`.
        lora_rank: Not supported: must stay unset. Defaults to `None`.
        lora_alpha: Not supported: must be None. Defaults to `None`.
        quantization_config: Not supported: must stay null. Defaults to `None`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Dense(4).get_config()["trainable"]
    True
    """

    def __init__(self, units, activation=None, use_bias=True, kernel_initializer='glorot_uniform', bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None, lora_rank=None, lora_alpha=None, quantization_config=None, **kwargs):
        self._make(Dense, locals())


class Dropout(Layer):
    """While training: each element is zero with probability `rate`, else divided by 1 - rate, so
    that the expected sum stays. At inference the input itself. Srivastava et al. 2014. Throws Error
    kInvalidArgument unless 0 <= rate <= 1.

    Args:
        rate: Which share becomes 0.
        noise_shape: Of the random mask, broadcast to the input. Defaults to `None`.
        seed: Unset: one is drawn. Defaults to `None`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Dropout(0.5).get_config()["trainable"]
    True
    """

    def __init__(self, rate, noise_shape=None, seed=None, **kwargs):
        self._make(Dropout, locals())


class Embedding(Layer):
    """output[..., :] = embeddings[input[...], :]. Input integers in [0, input_dim), (batch, ...) ->
    (batch, ..., output_dim); weight embeddings (input_dim, output_dim). Other input types are
    truncated to int32.

    Args:
        input_dim: How many different integers there are.
        output_dim: Size of each vector.
        embeddings_initializer: How it begins. Defaults to `'uniform'`.
        embeddings_regularizer: A penalty, added to the loss. Defaults to `None`.
        embeddings_constraint: What it is brought back to after each step. Defaults to `None`.
        mask_zero: True: 0 is padding, and the output carries the mask `input != 0` Defaults to
            `False`.
        weights: The first values, (input_dim, output_dim), instead of the initializer's. Defaults
            to `None`.
        lora_rank: Not supported: must stay unset. Defaults to `None`.
        lora_alpha: Not supported: must be None. Defaults to `None`.
        quantization_config: Not supported: must stay null. Defaults to `None`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Embedding(10, 4).get_config()["trainable"]
    True
    """

    def __init__(self, input_dim, output_dim, embeddings_initializer='uniform', embeddings_regularizer=None, embeddings_constraint=None, mask_zero=False, weights=None, lora_rank=None, lora_alpha=None, quantization_config=None, **kwargs):
        self._make(Embedding, locals())


class Flatten(Layer):
    """(batch, a, b, ...) -> (batch, a * b * ...); (batch) -> (batch, 1). With "channels_first" axis
    1 goes last before.

    Args:
        data_format: "channels_last", "channels_first". Defaults to `None`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Flatten().get_config()["trainable"]
    True
    """

    def __init__(self, data_format=None, **kwargs):
        self._make(Flatten, locals())


class LayerNormalization(Layer):
    """(x - mean) / sqrt(variance + epsilon) * gamma + beta, mean and biased variance over `axis` of
    each sample. Ba, Kiros, Hinton 2016. Weights gamma, beta with the sizes of `axis`. Computed in
    float32 even for half types.

    Args:
        axis: One axis or several: `{1, 2}` Defaults to `-1`.
        epsilon: A small number that keeps the division finite. Defaults to `0.001`.
        center: Add beta. Defaults to `True`.
        scale: Multiply by gamma. Defaults to `True`.
        beta_initializer: How it begins. Defaults to `'zeros'`.
        gamma_initializer: How it begins. Defaults to `'ones'`.
        beta_regularizer: A penalty, added to the loss. Defaults to `None`.
        gamma_regularizer: A penalty, added to the loss. Defaults to `None`.
        beta_constraint: What it is brought back to after each step. Defaults to `None`.
        gamma_constraint: What it is brought back to after each step. Defaults to `None`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.LayerNormalization().get_config()["trainable"]
    True
    """

    def __init__(self, axis=-1, epsilon=0.001, center=True, scale=True, beta_initializer='zeros', gamma_initializer='ones', beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, **kwargs):
        self._make(LayerNormalization, locals())


class Multiply(Layer):
    """The elementwise product of one input or more, broadcast: `layers::Multiply()({a, b})`. Masked
    steps of an input count as 1; steps that all inputs mask give 0. Throws Error kShape when the
    shapes do not fit.

    Args:
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Multiply().get_config()["trainable"]
    True
    """

    def __init__(self, **kwargs):
        self._make(Multiply, locals())


class Normalization(NormalizationMethods, Layer):
    """(x - mean) / max(sqrt(variance), epsilon), epsilon = config::epsilon(). Weights mean,
    variance (the sizes of `axis`) and count, none trained; before adapt they are 0, 1 and 0.

    Args:
        axis: The axes with statistics of their own. Defaults to `-1`.
        mean: Given together with variance: then there is nothing to adapt, and no weights. Defaults
            to `None`.
        variance: Of the values; learnt by `adapt` when it is not given. Defaults to `None`.
        invert: The other way: mean + x * stddev. Defaults to `False`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Normalization().get_config()["trainable"]
    True
    """

    def __init__(self, axis=-1, mean=None, variance=None, invert=False, **kwargs):
        self._make(Normalization, locals())


class Rescaling(Layer):
    """output = input * scale + offset, as the layer's dtype; both are numbers or arrays that
    broadcast to the input: `layers::Rescaling(1 / 255.0)`, `layers::Rescaling({1, 2, 3}, {.offset =
    {0, 0.5, 1}})`.

    Args:
        scale: Whether a factor is learnt, or the factor.
        offset: What is added. Defaults to `0.0`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Rescaling(0.5).get_config()["trainable"]
    True
    """

    def __init__(self, scale, offset=0.0, **kwargs):
        self._make(Rescaling, locals())


class Reshape(Layer):
    """(batch, ...) -> (batch, target_shape...): `layers::Reshape({2, 3})`. One size may be -1: it
    follows from the others. Throws Error kShape when the sizes do not multiply to the input's.

    Args:
        target_shape: Of the output, without the batch axis.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.layers.Reshape((4, 1)).get_config()["trainable"]
    True
    """

    def __init__(self, target_shape, **kwargs):
        self._make(Reshape, locals())


def add(inputs, **kwargs):
    """Calls a `Add` layer.

    Args:
        inputs: A list of tensors.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Returns:
        A tensor.

    Raises:
        ValueError: When the shapes do not fit.
    """
    return Add(**kwargs)(inputs)


def concatenate(inputs, axis=-1, **kwargs):
    """Calls a `Concatenate` layer.

    Args:
        inputs: A list of tensors.
        axis: The axis, or axes, along which it works. Defaults to `-1`.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Returns:
        A tensor.

    Raises:
        ValueError: When the shapes do not fit.
    """
    return Concatenate(axis=axis, **kwargs)(inputs)


def multiply(inputs, **kwargs):
    """Calls a `Multiply` layer.

    Args:
        inputs: A list of tensors.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Returns:
        A tensor.

    Raises:
        ValueError: When the shapes do not fit.
    """
    return Multiply(**kwargs)(inputs)


__all__ = [
    "Activation",
    "Add",
    "BatchNormalization",
    "CategoryEncoding",
    "Concatenate",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "LayerNormalization",
    "Multiply",
    "Normalization",
    "Rescaling",
    "Reshape",
    "add",
    "concatenate",
    "multiply",
]
