"""Gradients: the tape of TensorFlow and the transforms of JAX, on Keratin's engine.

Functions here take and return structures (lists, tuples, dicts) of tensors. Their results are made of ops: they can be
differentiated again, to any order, and traced by `keratin.graph.jit`.
"""

import functools

from keratin import _core, tree

__all__ = [
    "GradientTape", "checkpoint", "custom_gradient", "detect_anomaly", "grad", "gradcheck", "gradgradcheck", "hessian",
    "hvp", "jacobian", "jvp", "no_grad", "value_and_grad", "vjp", "vmap",
]

no_grad = _core.NoGrad
detect_anomaly = _core.DetectAnomaly


class GradientTape:
    """Records what happens inside `with` and computes gradients of it.

    Every op is recorded, of variables and of tensors, so that `watch` is needed with `watch_accessed_variables=False`
    alone.

    Args:
        persistent: Whether `gradient` may be called more than once.
        watch_accessed_variables: False: only what depends on watched tensors is recorded, which saves memory.

    Example:

    >>> import keratin
    >>> w = keratin.Variable([2.0, 3.0])
    >>> with GradientTape() as tape:
    ...     loss = keratin.ops.sum(w * w)
    >>> tape.gradient(loss, w).numpy().tolist()
    [4.0, 6.0]
    """

    def __init__(self, persistent=False, watch_accessed_variables=True):
        self._tape = _core.GradientTape(bool(persistent), bool(watch_accessed_variables))

    def __enter__(self):
        self._tape.enter()
        return self

    def __exit__(self, *_):
        self._tape.exit()

    def gradient(self, target, sources, output_gradients=None, unconnected_gradients="none"):
        """The gradient of the sum of `target` with respect to each source.

        Args:
            target: A tensor, or a structure of them.
            sources: A tensor or variable, or a structure of them.
            output_gradients: What each target is weighted with; None: ones.
            unconnected_gradients: What a source gets that the target does not depend on: `"none"` or `"zero"`.

        Returns:
            A structure like `sources`.

        Raises:
            ValueError: On a second call, unless the tape is persistent.
            TypeError: For a target without gradients (integers, bools).
        """
        seeds = None if output_gradients is None else tree.flatten(output_gradients)
        gradients = self._tape.gradient(tree.flatten(target), tree.flatten(sources), seeds, unconnected_gradients)
        return tree.pack_sequence_as(sources, gradients)

    def jacobian(self, target, sources):
        """d target[i] / d source[j], of shape `target.shape + source.shape`, for each source."""
        return tree.map_structure(lambda source: self._tape.jacobian(target, source), sources)

    def watch(self, tensor):
        """Records what depends on this tensor (or structure of tensors) from here on."""
        for leaf in tree.flatten(tensor):
            self._tape.watch(leaf)

    def stop_recording(self):
        """Stops recording for good; `gradient` still works."""
        self._tape.stop()

    def reset(self):
        """Forgets what was recorded and records on."""
        self._tape.reset()


class _Flat:
    """A function of structures as one of flat lists; knows the structure of its latest result."""

    def __init__(self, function, structure, has_aux=False):
        self._function, self._structure, self._has_aux = function, structure, has_aux
        self.result = self.aux = None

    def __call__(self, leaves):
        result = self._function(*tree.pack_sequence_as(self._structure, leaves))
        if self._has_aux:
            result, self.aux = result
        self.result = result
        return tree.flatten(result)

    def packed(self, leaves):
        return tree.pack_sequence_as(self.result, leaves)


def _argument_numbers(argnums, count):
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    for number in numbers:
        if not -count <= number < count:
            raise ValueError(f"`argnums` names argument {number} of a call with {count} positional arguments.")
    return [number % count for number in numbers]


def _split(fun, argnums, args, kwargs):
    """The differentiated arguments, and `fun` as a function of them alone."""
    numbers = _argument_numbers(argnums, len(args))

    def rest(*chosen):
        values = list(args)
        for number, value in zip(numbers, chosen):
            values[number] = value
        return fun(*values, **kwargs)

    return tuple(args[number] for number in numbers), rest


def value_and_grad(fun, argnums=0, has_aux=False):
    """A function that gives the value of `fun` and its gradient.

    Args:
        fun: Returns a scalar; with `has_aux` a pair of a scalar and anything.
        argnums: Which positional argument, or which ones, the gradient is with respect to.
        has_aux: Whether `fun` returns something beside the scalar.

    Returns:
        A function that takes what `fun` takes and returns `(value, gradient)`, or `((value, aux), gradient)`. The
        gradient is built as the argument is; a tuple of gradients when `argnums` is one.

    Raises:
        ValueError: When `fun` gives no scalar, or does not depend on an argument.

    Example:

    >>> from keratin import ops
    >>> value, slope = value_and_grad(lambda x: ops.sum(x * x))(ops.array([1.0, 2.0]))
    >>> float(value), slope.numpy().tolist()
    (5.0, [2.0, 4.0])
    """

    @functools.wraps(fun)
    def with_gradient(*args, **kwargs):
        chosen, rest = _split(fun, argnums, args, kwargs)
        flat = _Flat(rest, chosen, has_aux)
        value, gradients = _core.value_and_gradients(flat, tree.flatten(chosen), "error")
        packed = tree.pack_sequence_as(chosen, gradients)
        value = (value, flat.aux) if has_aux else value
        return value, packed[0] if isinstance(argnums, int) else packed

    return with_gradient


def grad(fun, argnums=0, has_aux=False):
    """A function that gives the gradient of `fun`: `value_and_grad` without the value.

    Args:
        fun: Returns a scalar; with `has_aux` a pair of a scalar and anything.
        argnums: Which positional argument, or which ones, the gradient is with respect to.
        has_aux: Whether `fun` returns something beside the scalar; then the result is `(gradient, aux)`.

    Returns:
        A function that takes what `fun` takes.

    Example:

    >>> from keratin import ops
    >>> round(float(grad(grad(ops.sin))(0.5)), 6)
    -0.479426
    """
    both = _core.Shielded(value_and_grad(fun, argnums, has_aux))

    @functools.wraps(fun)
    def gradient(*args, **kwargs):
        value, slope = both(*args, **kwargs)
        return (slope, value[1]) if has_aux else slope

    return gradient


def vjp(fun, *primals):
    """The value of `fun`, and the function that takes a gradient of it back to the arguments.

    Args:
        fun: A function of structures of tensors.
        *primals: Its arguments.

    Returns:
        `(value, pullback)`; `pullback(dy)`, which may be called again and again, gives a tuple with the gradient of
        each argument (zeros where `fun` does not depend on it).

    Example:

    >>> from keratin import ops
    >>> y, pullback = vjp(ops.sin, ops.array(0.0))
    >>> float(pullback(1.0)[0])
    1.0
    """
    flat = _Flat(fun, primals)
    inner = _core.Pullback(flat, tree.flatten(primals))

    def pullback(dy):
        return tree.pack_sequence_as(primals, inner(tree.flatten(dy)))

    return flat.packed(inner.outputs()), pullback


def jvp(fun, primals, tangents):
    """The value of `fun` and how it changes when its arguments move along `tangents`: forward mode.

    Args:
        fun: A function of structures of tensors.
        primals: A tuple of its arguments.
        tangents: A tuple built alike.

    Returns:
        `(value, tangent)`.

    Example:

    >>> from keratin import ops
    >>> y, dy = jvp(lambda x: x * x, (ops.array(3.0),), (ops.array(1.0),))
    >>> float(dy)
    6.0
    """
    flat = _Flat(fun, tuple(primals))
    values, slopes = _core.jvp(flat, tree.flatten(tuple(primals)), tree.flatten(tuple(tangents)))
    return flat.packed(values), flat.packed(slopes)


def _tensor_argument(args, argnums, who):
    numbers = _argument_numbers(argnums, len(args))
    if len(numbers) != 1 or any(tree.is_nested(argument) for argument in args):
        raise ValueError(f"{who} takes functions of tensors and one `argnums`. Received: argnums={argnums}")
    return numbers[0]


def jacobian(fun, argnums=0):
    """A function that gives d fun(x)[i] / d x[j], of shape `fun(x).shape + x.shape`.

    Args:
        fun: A function of tensors that returns a tensor.
        argnums: Which argument the derivative is with respect to.

    Returns:
        A function that takes what `fun` takes.

    Example:

    >>> from keratin import ops
    >>> jacobian(lambda x: x * x)(ops.array([1.0, 2.0])).numpy().tolist()
    [[2.0, 0.0], [0.0, 4.0]]
    """

    @functools.wraps(fun)
    def derivative(*args):
        number = _tensor_argument(args, argnums, "jacobian")
        return _core.jacobians(_Flat(fun, args), list(args), number, number + 1)[0]

    return derivative


def hessian(fun, argnums=0):
    """A function that gives the second derivatives of a function that returns a scalar, of shape `x.shape + x.shape`.

    Args:
        fun: A function of tensors that returns a scalar.
        argnums: Which argument the derivatives are with respect to.

    Returns:
        A function that takes what `fun` takes.

    Example:

    >>> from keratin import ops
    >>> hessian(lambda x: ops.sum(x * x))(ops.array([1.0, 2.0])).numpy().tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """

    @functools.wraps(fun)
    def derivative(*args):
        number = _tensor_argument(args, argnums, "hessian")
        return _core.hessian(_Flat(fun, args), list(args), number)

    return derivative


def hvp(fun, primals, vectors):
    """`hessian(fun)(x)` times a vector, at the price of about two gradients: the Hessian is never made.

    Args:
        fun: Returns a scalar.
        primals: A tuple of its arguments.
        vectors: A tuple built alike.

    Returns:
        A tuple built like `primals`.

    Example:

    >>> from keratin import ops
    >>> x = ops.array([1.0, 2.0])
    >>> hvp(lambda x: ops.sum(x * x * x), (x,), (ops.ones(2),))[0].numpy().tolist()
    [6.0, 12.0]
    """
    flat = _Flat(fun, tuple(primals))
    return tree.pack_sequence_as(tuple(primals), _core.hvp(flat, tree.flatten(tuple(primals)), tree.flatten(tuple(vectors))))


def _axes_of(axes, structure):
    """The axis of each leaf: `axes` is a prefix of the structure, as in JAX."""
    if axes is None or isinstance(axes, int):
        return [axes] * len(tree.flatten(structure))
    if not tree.is_nested(structure) or len(axes) != len(structure):
        raise ValueError(f"The axes {axes!r} do not fit a structure of {structure!r}.")
    keys = sorted(structure) if isinstance(structure, dict) else range(len(structure))
    return [axis for key in keys for axis in _axes_of(axes[key], structure[key])]


def vmap(fun, in_axes=0, out_axes=0, axis_size=None, randomness="error"):
    """A function of one example as a function of many.

    Args:
        fun: Written for one example. It cannot look at values or assign variables.
        in_axes: Along which axis of the arguments the examples lie: an integer, or one for each argument (or part of
            it); None: every example gets the same.
        out_axes: The same of the results.
        axis_size: How many examples; needed only when no argument tells.
        randomness: Where `fun` draws random numbers: `"error"`, `"different"` ones for each example, or the `"same"`.

    Returns:
        A function whose results are those of a loop over the examples.

    Example:

    >>> from keratin import ops
    >>> norms = vmap(lambda row: ops.sqrt(ops.sum(row * row)))
    >>> norms(ops.array([[3.0, 4.0], [6.0, 8.0]])).numpy().tolist()
    [5.0, 10.0]
    """

    @functools.wraps(fun)
    def mapped(*args):
        flat = _Flat(fun, args)
        out = [out_axes] if out_axes is None or isinstance(out_axes, int) else tree.flatten(out_axes)
        return flat.packed(_core.vmap(flat, tree.flatten(args), _axes_of(in_axes, args), out, axis_size, randomness))

    return mapped


def custom_gradient(f):
    """A function that says itself what its gradient is.

    Args:
        f: Returns `(output, gradient)`. `gradient(upstream)` gives the gradient of each argument of `f`: one tensor,
            or a tuple of them; None: none.

    Returns:
        A function that gives what the first part is, and whose gradient is the second.

    Example:

    >>> from keratin import ops
    >>> @custom_gradient
    ... def twice_as_steep(x):
    ...     return x, lambda upstream: 2 * upstream
    >>> float(grad(twice_as_steep)(1.0))
    2.0
    """

    @functools.wraps(f)
    def call(*args):
        output, rule = f(*args)

        def gradient(upstream):
            return [None if g is None else g for g in tree.flatten(rule(*upstream))]

        return tree.pack_sequence_as(output, _core.with_gradient(tree.flatten(args), tree.flatten(output), gradient))

    return call


def checkpoint(f):
    """`f` with memory traded for time: what is between its arguments and results is computed again on the way back.

    Args:
        f: A function of structures of tensors.

    Returns:
        A function with the same values and gradients.

    Example:

    >>> from keratin import ops
    >>> float(grad(checkpoint(lambda x: ops.sin(x) * x))(0.0))
    0.0
    """

    @functools.wraps(f)
    def call(*args, **kwargs):
        flat = _Flat(functools.partial(f, **kwargs), args)
        return flat.packed(_core.checkpointed(flat, tree.flatten(args)))

    return call


def _check(check, fun, inputs, step, atol, rtol, raise_exception):
    inputs = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    ok, text = check(_Flat(fun, inputs), tree.flatten(inputs), step, atol, rtol)
    if not ok and raise_exception:
        raise ValueError(f"The gradient is not the slope: {text}")
    return ok


def gradcheck(fun, inputs, step=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True):
    """Compares the gradient of each element of each output with its slope, by central differences.

    Args:
        fun: A function of tensors.
        inputs: Its arguments, float64.
        step: Of the differences, times max(1, |x|).
        atol: Absolute error allowed.
        rtol: Relative error allowed.
        raise_exception: Whether a difference is an error.

    Returns:
        True when they agree.

    Raises:
        ValueError: Names the worst pair of elements.

    Example:

    >>> from keratin import ops
    >>> gradcheck(ops.tanh, ops.array([0.1, 0.2], dtype="float64"))
    True
    """
    return _check(_core.gradcheck, fun, inputs, step, atol, rtol, raise_exception)


def gradgradcheck(fun, inputs, step=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True):
    """`gradcheck` of the gradient: the second derivatives.

    Args:
        fun: A function of tensors.
        inputs: Its arguments, float64.
        step: Of the differences, times max(1, |x|).
        atol: Absolute error allowed.
        rtol: Relative error allowed.
        raise_exception: Whether a difference is an error.

    Returns:
        True when they agree.

    Raises:
        ValueError: Names the worst pair of elements.

    Example:

    >>> from keratin import ops
    >>> gradgradcheck(ops.tanh, ops.array([0.1, 0.2], dtype="float64"))
    True
    """
    return _check(_core.gradgradcheck, fun, inputs, step, atol, rtol, raise_exception)
