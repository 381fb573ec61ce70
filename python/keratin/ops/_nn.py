# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Ops of the family `nn`."""

from keratin import _core
from keratin._core import Tensor

_adaptive_average_pool = _core.op("adaptive_average_pool")
_adaptive_max_pool = _core.op("adaptive_max_pool")
_average_pool = _core.op("average_pool")
_batch_normalization = _core.op("batch_normalization")
_binary_crossentropy = _core.op("binary_crossentropy")
_categorical_crossentropy = _core.op("categorical_crossentropy")
_conv = _core.op("conv")
_conv_transpose = _core.op("conv_transpose")
_ctc_decode = _core.op("ctc_decode")
_ctc_loss = _core.op("ctc_loss")
_depth_to_space = _core.op("depth_to_space")
_depthwise_conv = _core.op("depthwise_conv")
_dot_product_attention = _core.op("dot_product_attention")
_fold = _core.op("fold")
_glu = _core.op("glu")
_max_pool = _core.op("max_pool")
_moments = _core.op("moments")
_normalize = _core.op("normalize")
_psnr = _core.op("psnr")
_rms_normalization = _core.op("rms_normalization")
_separable_conv = _core.op("separable_conv")
_space_to_depth = _core.op("space_to_depth")
_sparse_categorical_crossentropy = _core.op("sparse_categorical_crossentropy")
_sparsemax = _core.op("sparsemax")
_unfold = _core.op("unfold")


def adaptive_average_pool(inputs, output_size, data_format=None) -> Tensor:
    """The mean of output_size windows along each spatial axis: window o reaches from floor(o * size
    / output_size) to ceil((o + 1) * size / output_size).

    Args:
        inputs: A tensor, or what becomes one.
        output_size: Results along the spatial axes: one number, or one each.
        data_format: 'channels_last' (none given) or 'channels_first'. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _adaptive_average_pool(inputs, output_size, data_format)


def adaptive_max_pool(inputs, output_size, data_format=None) -> Tensor:
    """The maximum of output_size windows along each spatial axis: window o reaches from floor(o *
    size / output_size) to ceil((o + 1) * size / output_size).

    Args:
        inputs: A tensor, or what becomes one.
        output_size: Results along the spatial axes: one number, or one each.
        data_format: 'channels_last' (none given) or 'channels_first'. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _adaptive_max_pool(inputs, output_size, data_format)


def average_pool(inputs, pool_size, strides=None, padding='valid', data_format=None) -> Tensor:
    """The mean of each window of pixels, over one to three spatial axes and channel by channel:
    inputs (batch, axes..., channels). With padding='same' only pixels within the inputs count.

    Args:
        inputs: A tensor, or what becomes one.
        pool_size: Pixels of a window along the spatial axes: one, or one each.
        strides: From window to window: one number, or one each. None given: pool_size. Defaults to
            `None`.
        padding: 'valid': whole windows alone. 'same': as many results as inputs / strides, windows
            are cut at the edges. Defaults to `'valid'`.
        data_format: 'channels_last' (none given) or 'channels_first'. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _average_pool(inputs, pool_size, strides, padding, data_format)


def batch_normalization(x, mean, variance, axis, offset=None, scale=None, epsilon=0.001) -> Tensor:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset, with statistics that are given for
    each channel.

    Args:
        x: A tensor, or what becomes one.
        mean: A tensor, or what becomes one.
        variance: A tensor, or what becomes one.
        axis: The axis along which mean, variance, offset and scale lie.
        offset: A tensor, or None. Defaults to `None`.
        scale: A tensor, or None. Defaults to `None`.
        epsilon: Added to the variance. Defaults to `0.001`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _batch_normalization(x, mean, variance, offset, scale, axis, epsilon)


def binary_crossentropy(target, output, from_logits=False) -> Tensor:
    """-(t log(p) + (1 - t) log(1 - p)), element by element, with p clipped to [1e-7, 1 - 1e-7];
    from logits x in its stable form max(x, 0) - x t + log(1 + exp(-|x|)), unclipped. As
    keras.ops.binary_crossentropy.

    Args:
        target: A tensor, or what becomes one.
        output: A tensor, or what becomes one.
        from_logits: The output is what sigmoid would be applied to. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _binary_crossentropy(target, output, from_logits)


def categorical_crossentropy(target, output, from_logits=False, axis=-1) -> Tensor:
    """-sum over classes of target * log(output), one loss for each row along the axis.
    Probabilities are divided by their sum and clipped to [1e-7, 1 - 1e-7] first; logits go through
    log_softmax, unclipped. As keras.ops.categorical_crossentropy on TensorFlow.

    Args:
        target: A tensor, or what becomes one.
        output: A tensor, or what becomes one.
        from_logits: The output is what softmax would be applied to. Defaults to `False`.
        axis: The axis of the classes. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _categorical_crossentropy(target, output, from_logits, axis)


def conv(inputs, kernel, strides=1, padding='valid', data_format=None, dilation_rate=1) -> Tensor:
    """Convolution (cross-correlation) over one to three spatial axes: inputs (batch, axes...,
    channels) and kernel (axes..., channels / groups, filters) give (batch, axes..., filters); the
    number of groups is how often the kernel's channels fit into the inputs'. The inputs take the
    kernel's dtype. Strides and a dilation may both be above 1.

    Args:
        inputs: A tensor, or what becomes one.
        kernel: A tensor, or what becomes one.
        strides: Steps along the spatial axes: one, or one each. Defaults to `1`.
        padding: 'valid': no zeros around. 'same': as many outputs as inputs / strides. 'causal'
            (one spatial axis; ours): zeros in front alone, so that no output sees later inputs.
            Defaults to `'valid'`.
        data_format: 'channels_last' (none given) or 'channels_first'. Defaults to `None`.
        dilation_rate: Distance of the kernel's pixels along the spatial axes: one, or one each.
            Defaults to `1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _conv(inputs, kernel, strides, padding, data_format, dilation_rate)


def conv_transpose(inputs, kernel, strides=1, padding='valid', output_padding=None, data_format=None, dilation_rate=1) -> Tensor:
    """The transpose of a convolution with this kernel (axes..., output channels, input channels):
    every input adds its multiple of the kernel to the result at input * strides.

    Args:
        inputs: A tensor, or what becomes one.
        kernel: A tensor, or what becomes one.
        strides: By how much the spatial axes grow: one, or one each. Defaults to `1`.
        padding: 'valid' or 'same'. Defaults to `'valid'`.
        output_padding: Pixels to add at the end of each spatial axis: one number, or one each. None
            given: sizes become inputs * strides ('same') or (inputs - 1) * strides + max(kernel,
            strides) ('valid'). Defaults to `None`.
        data_format: 'channels_last' (none given) or 'channels_first'. Defaults to `None`.
        dilation_rate: Distance of the kernel's pixels along the spatial axes: one, or one each.
            Defaults to `1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.conv_transpose([[[1.0], [2.0], [-3.0]]], [[[1.0], [-2.0]], [[0.5], [3.0]]], strides=2)
    [[[ 1.  -2. ]
      [ 0.5  3. ]
      [ 2.  -4. ]
      [ 1.   6. ]
      [-3.   6. ]
      [-1.5 -9. ]]]
    """
    return _conv_transpose(inputs, kernel, strides, padding, output_padding, data_format, dilation_rate)


def ctc_decode(inputs, sequence_lengths, strategy='greedy', beam_width=100, top_paths=1, merge_repeated=True, mask_index=0) -> tuple[Tensor, ...]:
    """Labels from the output of a network that was trained with ctc_loss, (batch, steps, classes):
    paths (top_paths, batch, steps), filled with -1, and scores (batch, top_paths). Greedy takes the
    best class of each step; its score is minus the sum of those. A beam search keeps the most
    probable labellings; its score is the log-probability.

    Args:
        inputs: A tensor, or what becomes one.
        sequence_lengths: A tensor, or what becomes one.
        strategy: 'greedy' or 'beam_search'. Defaults to `'greedy'`.
        beam_width: Paths that a beam search keeps. Defaults to `100`.
        top_paths: Paths that a beam search gives. Defaults to `1`.
        merge_repeated: Greedy: repetitions without a blank between count once. Defaults to `True`.
        mask_index: The class of the blank. Defaults to `0`.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _ctc_decode(inputs, sequence_lengths, strategy, beam_width, top_paths, merge_repeated, mask_index)


def ctc_loss(target, output, target_length, output_length, mask_index=0) -> Tensor:
    """Connectionist temporal classification (Graves et al. 2006): -log of the probability that the
    classes along the steps of an output (batch, steps, classes; logits) become the target (batch,
    labels) when repetitions are merged and blanks are taken out; one loss for each sequence.
    Impossible ways count as exp(-1e5), as in Keras.

    Args:
        target: A tensor, or what becomes one.
        output: A tensor, or what becomes one.
        target_length: A tensor, or what becomes one.
        output_length: A tensor, or what becomes one.
        mask_index: The class of the blank. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _ctc_loss(target, output, target_length, output_length, mask_index)


def depth_to_space(x, block_size, data_format='channels_last') -> Tensor:
    """Each pixel becomes a block of block_size x block_size pixels, taken from its channels (pixel
    shuffle): (batch, h, w, c) -> (batch, h * block_size, w * block_size, c / block_size^2).

    Args:
        x: A tensor, or what becomes one.
        block_size: Height and width of a block, at least 2.
        data_format: 'channels_last' or 'channels_first'. Defaults to `'channels_last'`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _depth_to_space(x, block_size, data_format)


def depthwise_conv(inputs, kernel, strides=1, padding='valid', data_format=None, dilation_rate=1) -> Tensor:
    """Each channel convolved with kernels of its own: inputs (batch, axes..., channels) and kernel
    (axes..., channels, multiplier) give (batch, axes..., channels * multiplier), the results of one
    channel side by side.

    Args:
        inputs: A tensor, or what becomes one.
        kernel: A tensor, or what becomes one.
        strides: Steps along the spatial axes: one, or one each. Defaults to `1`.
        padding: 'valid': no zeros around. 'same': as many outputs as inputs / strides. 'causal'
            (one spatial axis; ours): zeros in front alone, so that no output sees later inputs.
            Defaults to `'valid'`.
        data_format: 'channels_last' (none given) or 'channels_first'. Defaults to `None`.
        dilation_rate: Distance of the kernel's pixels along the spatial axes: one, or one each.
            Defaults to `1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _depthwise_conv(inputs, kernel, strides, padding, data_format, dilation_rate)


def dot_product_attention(query, key, value, bias=None, mask=None, scale=None, is_causal=False, flash_attention=None, attn_logits_soft_cap=None) -> Tensor:
    """softmax(query · keyᵀ * scale + bias) · value for each head: query (batch, time, heads,
    depth), key and value (batch, source, key heads, depth); groups of query heads share a key head
    when there are fewer of those. bias and mask (true: seen) broadcast against (batch, heads, time,
    source). The softmax is computed in at least float32; a query that sees nothing weighs all
    sources equally.

    Args:
        query: A tensor, or what becomes one.
        key: A tensor, or what becomes one.
        value: A tensor, or what becomes one.
        bias: A tensor, or None. Defaults to `None`.
        mask: A tensor, or None. Defaults to `None`.
        scale: Of the logits; none given: 1 / sqrt(depth). Defaults to `None`.
        is_causal: Query t sees sources 0 to t alone. Defaults to `False`.
        flash_attention: Not available; Keras's None is false here. Defaults to `None`.
        attn_logits_soft_cap: Not available (TPUs alone in Keras). Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _dot_product_attention(query, key, value, bias, mask, scale, is_causal, flash_attention, attn_logits_soft_cap)


def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1) -> Tensor:
    """Images from patches, the transpose of unfold: where patches overlap their values are added.
    (batch, channels * patch pixels, patches) -> (batch, channels, height, width), as torch.nn.Fold.

    Args:
        x: A tensor, or what becomes one.
        output_size: Height and width of the images: one number, or two.
        kernel_size: Height and width of a patch: one number, or two.
        dilation: Distance of a patch's pixels: one number, or two. Defaults to `1`.
        padding: Zeros on each side of the image: one number, or two. Defaults to `0`.
        stride: From patch to patch: one number, or two. Defaults to `1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _fold(x, output_size, kernel_size, dilation, padding, stride)


def glu(x, axis=-1) -> Tensor:
    """Gated linear unit (Dauphin et al. 2017): a * sigmoid(b), with a and b the halves of x along
    an axis.

    Args:
        x: A tensor, or what becomes one.
        axis: The axis that is halved; its size must be even. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.glu([[1.0, 2.0, -3.0, 0.5], [-1.0, 0.5, 4.0, 0.0]]).shape
    (2, 2)
    """
    return _glu(x, axis)


def max_pool(inputs, pool_size, strides=None, padding='valid', data_format=None) -> Tensor:
    """The maximum of each window of pixels, over one to three spatial axes and channel by channel:
    inputs (batch, axes..., channels). The gradient goes to the first of equal maxima.

    Args:
        inputs: A tensor, or what becomes one.
        pool_size: Pixels of a window along the spatial axes: one, or one each.
        strides: From window to window: one number, or one each. None given: pool_size. Defaults to
            `None`.
        padding: 'valid': whole windows alone. 'same': as many results as inputs / strides, windows
            are cut at the edges. Defaults to `'valid'`.
        data_format: 'channels_last' (none given) or 'channels_first'. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _max_pool(inputs, pool_size, strides, padding, data_format)


def moments(x, axes, keepdims=False, synchronized=False) -> tuple[Tensor, ...]:
    """Mean and biased variance over axes, in two passes. Halves are computed in float32 and clipped
    to float16's range; integers give float32.

    Args:
        x: A tensor, or what becomes one.
        axes: Over which axes; none given: all.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.
        synchronized: Over all replicas: not supported. Defaults to `False`.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.moments([[1.0, 2.5, -3.0], [4.0, 5.0, 6.25]], (0,))]
    [(3,), (3,)]
    """
    return _moments(x, axes, keepdims, synchronized)


def normalize(x, axis=-1, order=2, epsilon=None) -> Tensor:
    """x / max(norm(x), epsilon) over axes. Order 2 is Euclid's over any number of axes; other
    orders are for one axis, order 1 also for two (the matrix norm). A scalar becomes a vector.

    Args:
        x: A tensor, or what becomes one.
        axis: The axes whose norm becomes 1; none given: all. Defaults to `-1`.
        order: Of the norm, at least 1. Defaults to `2`.
        epsilon: The least norm to divide by; none given: 1e-7. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.normalize([[1.0, 2.5, -3.0], [4.0, 5.0, 7.0]], axis=(-1,)).shape
    (2, 3)
    """
    return _normalize(x, axis, order, epsilon)


def psnr(x1, x2, max_val) -> Tensor:
    """Peak signal-to-noise ratio in decibels: 20 log10(max_val) - 10 log10(mean((x1 - x2)^2)). inf
    for equal images. Unsigned integers wrap around in the difference, as in Keras: cast them first.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.
        max_val: The largest value that a pixel can have.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.psnr([1.0, 2.0, 3.0], [1.5, 2.0, 4.0], 255.0).shape
    ()
    """
    return _psnr(x1, x2, max_val)


def rms_normalization(x, scale=None, axis=-1, epsilon=None) -> Tensor:
    """x / sqrt(mean(x^2) + epsilon) * scale over axes (Zhang and Sennrich 2019). Computed in at
    least float32; the result has the dtype of x, a scalar becomes a vector.

    Args:
        x: A tensor, or what becomes one.
        scale: A tensor, or None. Defaults to `None`.
        axis: The axes that are normalised together. Defaults to `-1`.
        epsilon: Added to the mean square; none given: 1e-7. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _rms_normalization(x, scale, axis, epsilon)


def separable_conv(inputs, depthwise_kernel, pointwise_kernel, strides=1, padding='valid', data_format=None, dilation_rate=1) -> Tensor:
    """depthwise_conv, then a convolution with the pointwise kernel (1..., channels * multiplier,
    filters), which mixes the channels.

    Args:
        inputs: A tensor, or what becomes one.
        depthwise_kernel: A tensor, or what becomes one.
        pointwise_kernel: A tensor, or what becomes one.
        strides: Steps along the spatial axes: one, or one each. Defaults to `1`.
        padding: 'valid': no zeros around. 'same': as many outputs as inputs / strides. 'causal'
            (one spatial axis; ours): zeros in front alone, so that no output sees later inputs.
            Defaults to `'valid'`.
        data_format: 'channels_last' (none given) or 'channels_first'. Defaults to `None`.
        dilation_rate: Distance of the kernel's pixels along the spatial axes: one, or one each.
            Defaults to `1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _separable_conv(inputs, depthwise_kernel, pointwise_kernel, strides, padding, data_format, dilation_rate)


def space_to_depth(x, block_size, data_format='channels_last') -> Tensor:
    """Each block of block_size x block_size pixels becomes one pixel with all their channels (pixel
    unshuffle), the inverse of depth_to_space.

    Args:
        x: A tensor, or what becomes one.
        block_size: Height and width of a block, at least 2.
        data_format: 'channels_last' or 'channels_first'. Defaults to `'channels_last'`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.space_to_depth([[[[1.0], [2.0], [3.0], [4.0]], [[5.0], [6.0], [7.0], [8.0]]]], 2)
    [[[[1. 2. 5. 6.]
       [3. 4. 7. 8.]]]]
    """
    return _space_to_depth(x, block_size, data_format)


def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1) -> Tensor:
    """Crossentropy with integer labels, one loss for each row: from logits x, log(sum over j of
    exp(x_j)) - x_label; from probabilities p, clipped to [1e-7, 1 - 1e-7], log(sum of p) -
    log(p_label), as keras.ops.sparse_categorical_crossentropy on TensorFlow. A label outside of the
    classes is an error. Labels of shape (..., 1) lose that axis.

    Args:
        target: A tensor, or what becomes one.
        output: A tensor, or what becomes one.
        from_logits: The output is what softmax would be applied to. Defaults to `False`.
        axis: The axis of the classes: the last one. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _sparse_categorical_crossentropy(target, output, from_logits, axis)


def sparsemax(x, axis=-1) -> Tensor:
    """The point of the probability simplex nearest to x (Martins and Astudillo 2016): max(x - tau,
    0) along an axis, with tau such that the result sums to 1. Small entries become exactly 0.

    Args:
        x: A tensor, or what becomes one.
        axis: The axis whose elements become probabilities. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sparsemax([[1.0, 0.5, -3.0], [0.25, 0.5, 0.375]]).shape
    (2, 3)
    """
    return _sparsemax(x, axis)


def unfold(x, kernel_size, dilation=1, padding=0, stride=1) -> Tensor:
    """All sliding patches of images with the channels first: (batch, channels, height, width) ->
    (batch, channels * patch pixels, patches), as torch.nn.Unfold.

    Args:
        x: A tensor, or what becomes one.
        kernel_size: Height and width of a patch: one number, or two.
        dilation: Distance of a patch's pixels: one number, or two. Defaults to `1`.
        padding: Zeros on each side of the image: one number, or two. Defaults to `0`.
        stride: From patch to patch: one number, or two. Defaults to `1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _unfold(x, kernel_size, dilation, padding, stride)
