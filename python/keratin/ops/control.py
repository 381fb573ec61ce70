"""Control flow over functions of structures of tensors.

On concrete tensors these are plain Python: the branch that is chosen runs, loops loop. While a function is traced (`fit`,
`keratin.graph.jit`) and the choice is not known yet, they become part of the graph: the functions are traced once and run
as often as the values ask for.
"""

from keratin import _core, autograd, tree


class _Recorder:
    """A function of structures as one of flat lists; remembers how its result is built."""

    def __init__(self, function, *structures):
        self._function, self._structures = function, structures
        self.result = None

    def __call__(self, *lists):
        arguments = [tree.pack_sequence_as(structure, leaves) for structure, leaves in zip(self._structures, lists)]
        self.result = self._function(*arguments)
        return tree.flatten(self.result)

    def packed(self, leaves):
        return tree.pack_sequence_as(self.result, leaves)


def cond(pred, true_fn, false_fn):
    """What `true_fn()` or `false_fn()` returns, as `pred` says. Only the chosen one runs.

    Args:
        pred: One bool.
        true_fn: Takes nothing, returns a structure of tensors.
        false_fn: The same; its result is built alike.

    Returns:
        The structure.

    Raises:
        ValueError: When the results of the two differ in shape or dtype, in a trace.

    Example:

    >>> from keratin import ops
    >>> ops.cond(True, lambda: ops.array(1.0), lambda: ops.array(2.0))
    1.
    """
    branches = _Recorder(true_fn), _Recorder(false_fn)
    leaves = _core.cond(pred, *branches)
    return next(branch for branch in branches if branch.result is not None or len(leaves) == 0).packed(leaves)


def switch(index, branches, *operands):
    """`branches[index](*operands)`; an index out of range means the first or the last branch.

    Args:
        index: An integer.
        branches: Functions of structures of tensors, whose results are built alike.
        *operands: Their arguments.

    Returns:
        What the chosen one returns.

    Example:

    >>> from keratin import ops
    >>> ops.switch(1, [lambda x: x, lambda x: x * 2], ops.array(3.0))
    6.
    """
    recorders = [_Recorder(lambda args, f=branch: f(*args), operands) for branch in branches]
    leaves = _core.switch(index, recorders, tree.flatten(operands))
    return next(recorder for recorder in recorders if recorder.result is not None).packed(leaves)


def while_loop(cond, body, loop_vars, maximum_iterations=None):
    """`body` again and again while `cond` holds.

    Args:
        cond: Takes the loop variables, returns one bool.
        body: Takes the loop variables, returns as many of the same shapes and dtypes.
        loop_vars: A list or tuple of structures of tensors, or one tensor.
        maximum_iterations: At most so many times. Gradients through a loop in a trace need it.

    Returns:
        The last loop variables.

    Example:

    >>> from keratin import ops
    >>> ops.while_loop(lambda i, s: i < 4, lambda i, s: (i + 1, s + i), (0, 0))[1]
    6
    """
    single = not isinstance(loop_vars, (list, tuple))
    state = (loop_vars,) if single else tuple(loop_vars)

    def step(variables):
        result = body(*variables)
        return tuple(result) if isinstance(result, (list, tuple)) else (result,)

    more = lambda leaves: cond(*tree.pack_sequence_as(state, leaves))  # noqa: E731
    leaves = _core.while_loop(more, _Recorder(step, state), tree.flatten(state), maximum_iterations)
    result = tree.pack_sequence_as(state, leaves)
    if single:
        return result[0]
    return type(loop_vars)(result) if isinstance(loop_vars, list) else result


def fori_loop(lower, upper, body_fun, init_val):
    """`body_fun(i, state)` for i = lower, ..., upper - 1.

    Args:
        lower: The first i.
        upper: Behind the last i.
        body_fun: Takes i and the state, returns a state of the same shapes and dtypes.
        init_val: The first state, a structure of tensors.

    Returns:
        The last state.

    Example:

    >>> from keratin import ops
    >>> ops.fori_loop(0, 4, lambda i, s: s + i, 10)
    16
    """
    body = lambda i, leaves: tree.flatten(body_fun(i, tree.pack_sequence_as(init_val, leaves)))  # noqa: E731
    return tree.pack_sequence_as(init_val, _core.fori_loop(lower, upper, body, tree.flatten(init_val)))


def scan(f, init, xs=None, length=None, reverse=False, unroll=1):
    """`carry, y = f(carry, x)` for every row of `xs`.

    Args:
        f: Takes the carried state and a row (None without `xs`), returns the next state and a result.
        init: The first state, a structure of tensors; shapes and dtypes stay.
        xs: Structure of tensors with rows along the first axes.
        length: How many steps; needed only without `xs`.
        reverse: Whether to go from the last row to the first.
        unroll: How many steps become one (True: all); results do not depend on it.

    Returns:
        `(carry, ys)`: the last state, and the results stacked.

    Raises:
        ValueError: When there are neither `xs` nor `length`, or the lengths differ.

    Example:

    >>> from keratin import ops
    >>> carry, ys = ops.scan(lambda c, x: (c + x, c * x), ops.array(0.0), ops.array([1.0, 2.0, 3.0]))
    >>> carry, ys
    (6., [0. 2. 9.])
    """
    rows = [] if xs is None else tree.flatten(xs)
    seen = {}

    def step(carry, row):
        x = None if xs is None else tree.pack_sequence_as(xs, row)
        carry, seen["y"] = f(tree.pack_sequence_as(init, carry), x)
        return tree.flatten(carry), [] if seen["y"] is None else tree.flatten(seen["y"])

    steps = 0 if unroll is True else int(unroll)
    carry, ys = _core.scan(step, tree.flatten(init), rows, length, reverse, steps)
    y = seen.get("y")
    return tree.pack_sequence_as(init, carry), None if y is None else tree.pack_sequence_as(y, ys)


def associative_scan(f, elems, reverse=False, axis=0):
    """All partial results of an associative function along an axis: e0, f(e0, e1), f(f(e0, e1), e2), ...

    Args:
        f: Takes and gives whole stretches of that axis at once.
        elems: A structure of tensors with equally many elements along the axis.
        reverse: Whether to go from the last element to the first.
        axis: The axis.

    Returns:
        A structure like `elems`.

    Example:

    >>> from keratin import ops
    >>> ops.associative_scan(ops.add, ops.array([1.0, 2.0, 3.0]))
    [1. 3. 6.]
    """
    combine = _Recorder(f, elems, elems)
    return tree.pack_sequence_as(elems, _core.associative_scan(combine, tree.flatten(elems), reverse, axis))


def map(f, xs):
    """`f` on every row along the first axes, one after the other.

    Args:
        f: Takes a row, returns a structure of tensors.
        xs: A structure of tensors.

    Returns:
        The results, stacked.

    Example:

    >>> from keratin import ops
    >>> ops.map(lambda x: x * x, ops.array([1.0, 2.0]))
    [1. 4.]
    """
    each = _Recorder(f, xs)
    return each.packed(_core.map(each, tree.flatten(xs)))


def vectorized_map(function, elements):
    """`function` on every row along the first axes, all at once.

    Args:
        function: Takes a row, returns a structure of tensors.
        elements: A structure of tensors.

    Returns:
        The results, stacked.

    Example:

    >>> from keratin import ops
    >>> ops.vectorized_map(ops.sum, ops.array([[1.0, 2.0], [3.0, 4.0]]))
    [3. 7.]
    """
    each = _Recorder(function, elements)
    return each.packed(_core.vectorized_map(each, tree.flatten(elements)))


def vectorize(pyfunc, *, excluded=None, signature=None):
    """A function of scalars as one of arrays that broadcast.

    Args:
        pyfunc: Takes and returns tensors.
        excluded: Positions of arguments that the function gets as they are.
        signature: The axes that it works on: `"(m,n),(n)->(m)"`. Defaults to scalars.

    Returns:
        A function.

    Example:

    >>> from keratin import ops
    >>> ops.vectorize(lambda x, y: ops.maximum(x, y))(ops.array([1.0, 5.0]), 3.0)
    [3. 5.]
    """

    def vectorized(*args):
        each = _Recorder(lambda leaves: pyfunc(*leaves), list(args))
        return each.packed(_core.vectorize(each, list(args), sorted(excluded or ()), signature or ""))

    return vectorized


def custom_gradient(f):
    """A function that says itself what its gradient is.

    Args:
        f: Returns `(output, gradient)`; `gradient(*args, upstream=None)` is given what comes from above, by position
            or as `upstream`, and gives the gradient of each argument.

    Returns:
        A function that gives what the first part is, and whose gradient is the second.

    Example:

    >>> from keratin import autograd, ops
    >>> @ops.custom_gradient
    ... def steep(x):
    ...     def grad(*args, upstream=None):
    ...         return 2 * (args[0] if upstream is None else upstream)
    ...     return x, grad
    >>> float(autograd.grad(steep)(1.0))
    2.0
    """
    return autograd.custom_gradient(f)


def jvp(fun, primals, tangents, has_aux=False):
    """The value of `fun` and how it changes when its arguments move along `tangents`.

    Args:
        fun: A function of structures of tensors.
        primals: A tuple of its arguments.
        tangents: A tuple built alike.
        has_aux: Whether `fun` returns a pair of its value and something else.

    Returns:
        `(value, tangent)`, or `(value, tangent, aux)`.

    Example:

    >>> from keratin import ops
    >>> ops.jvp(ops.square, (ops.array(3.0),), (ops.array(1.0),))
    (9., 6.)
    """
    if not has_aux:
        return autograd.jvp(fun, primals, tangents)
    seen = {}

    def value_alone(*args):
        value, seen["aux"] = fun(*args)
        return value

    return *autograd.jvp(value_alone, primals, tangents), seen["aux"]
