"""Compiled functions: `jit` in the manner of JAX, expressions in the manner of Theano, `.kgraph` files.

A function given to `jit` runs as Python once for each signature of its arguments (their structure, dtypes and shapes).
What it does with tensors becomes a graph that is optimised and planned; from then on only the plan runs. So effects that
are no ops (`print`, appending to a list, reading a clock) happen while tracing alone, and an `if` on a tensor's value is
an error: use `keratin.ops.cond`. Variables may be read and assigned.
"""

import functools
import weakref

from keratin import _core, tree

__all__ = [
    "CompiledFunction", "Graph", "LoadedGraph", "Plan", "clone", "evaluate", "function", "gradient", "jit", "load", "pp", "save",
    "shared", "symbolic",
]

Graph = _core.Graph
Plan = _core.Plan


def _is_array(leaf):
    if isinstance(leaf, (_core.Tensor, _core.Variable)):
        return True
    if isinstance(leaf, (bool, str)) or leaf is None:
        return False
    return isinstance(leaf, (int, float, complex)) or hasattr(leaf, "__array__") or hasattr(leaf, "__dlpack__")


class _Signature:
    """The traces of a function for one structure of its arguments and one set of static ones."""

    def __init__(self, fun, arguments, leaves, options):
        self._fun, self._arguments, self._leaves = fun, arguments, [None if _is_array(leaf) else leaf for leaf in leaves]
        self._dynamic = [i for i, leaf in enumerate(leaves) if _is_array(leaf)]
        self._result = None
        # The engine refers to this object weakly, so that functions that refer to themselves can be collected.
        this = weakref.ref(self)
        self.jit = _core.Jit(lambda tensors: this()._trace(tensors), *options)

    def _trace(self, tensors):
        leaves = list(self._leaves)
        for index, tensor in zip(self._dynamic, tensors):
            leaves[index] = tensor
        args, kwargs = tree.pack_sequence_as(self._arguments, leaves)
        self._result = self._fun(*args, **kwargs)
        return tree.flatten(self._result)

    def dynamic(self, leaves):
        return [leaves[index] for index in self._dynamic]

    def __call__(self, leaves):
        outputs = self.jit([leaves[index] for index in self._dynamic])
        return outputs[0] if not tree.is_nested(self._result) else tree.pack_sequence_as(self._result, outputs)


class CompiledFunction:
    """What `jit` returns. Call it like the function; the methods say what was made of it."""

    def __init__(self, fun, options):
        self._fun, self._options, self._signatures = fun, options, {}
        functools.update_wrapper(self, fun)

    def _signature(self, args, kwargs):
        arguments = (args, kwargs)
        leaves = tree.flatten(arguments)
        key = (str(tree.map_structure(lambda _: 0, arguments)), *((i, leaf) for i, leaf in enumerate(leaves) if not _is_array(leaf)))
        try:
            signature = self._signatures.get(key)
        except TypeError:
            raise TypeError(f"Arguments of a compiled function are arrays, or hashable. Received: args={args}, kwargs={kwargs}") from None
        if signature is None:
            signature = self._signatures[key] = _Signature(self._fun, arguments, leaves, self._options)
        return signature, leaves

    def __call__(self, *args, **kwargs):
        signature, leaves = self._signature(args, kwargs)
        return signature(leaves)

    def __get__(self, instance, owner=None):
        return self if instance is None else functools.partial(self, instance)

    def lower(self, *args, **kwargs):
        """The graph for arguments like these before any pass: `str`, `to_dot`, `to_svg`."""
        signature, leaves = self._signature(args, kwargs)
        return signature.jit.lower(signature.dynamic(leaves))

    def plan(self, *args, **kwargs):
        """What runs for arguments like these: its graph, memory, time in passes, profile."""
        signature, leaves = self._signature(args, kwargs)
        return signature.jit.plan(signature.dynamic(leaves))

    @property
    def traces(self):
        """How often the function was traced."""
        return sum(signature.jit.traces for signature in self._signatures.values())

    def retrace_report(self):
        """Each trace and why the ones before did not do, a line each."""
        return "\n".join(signature.jit.retrace_report() for signature in self._signatures.values())


def jit(fun=None, *, mode="fast_run", without=(), exact_only=False, symbolic_batch=False, max_plans=64):
    """Compiles a function: it is traced at its first call with each signature and then runs as a plan.

    Args:
        fun: Takes and returns structures of tensors. None: returns a decorator.
        mode: `"fast_run"`, `"fast_compile"`, `"eager"`, `"debug"`, `"nan_guard"` or `"profile"`.
        without: Names of passes that do not run.
        exact_only: Whether passes that change the last digits are left out.
        symbolic_batch: Whether one trace serves every size of the batch.
        max_plans: Signatures kept; the least recently used goes first.

    Returns:
        A `CompiledFunction`.

    Raises:
        ValueError: For a mode or pass that there is not.

    Example:

    >>> from keratin import ops
    >>> @jit
    ... def f(x, y):
    ...     return {"sum": x + y}
    >>> f(ops.array([1.0, 2.0]), 1.0)["sum"].numpy().tolist(), f.traces
    ([2.0, 3.0], 1)
    """
    options = (mode, list(without), exact_only, symbolic_batch, max_plans)
    if fun is None:
        return lambda decorated: CompiledFunction(decorated, options)
    return CompiledFunction(fun, options)


# -- expressions ---------------------------------------------------------------------------------------------------------


def symbolic(dtype="float32", shape=(), name="x"):
    """An input of expressions to come: a value without a value.

    Args:
        dtype: Of its elements.
        shape: Sizes; None: any.
        name: In printed expressions, and by which `function` takes it.

    Returns:
        A symbolic tensor.

    Example:

    >>> x = symbolic("float32", (None,), "x")
    >>> f = function([x], x * 2)
    >>> f([1.0, 2.0]).numpy().tolist()
    [2.0, 4.0]
    """
    return _core.symbolic(dtype, shape, name)


def shared(value, name="shared"):
    """A variable of expressions.

    Args:
        value: Its first value.
        name: In printed expressions.

    Returns:
        A pair: the variable, which `function(updates=...)` assigns, and the expression that reads it.

    Example:

    >>> count, read = shared(0.0, "count")
    >>> step = function([], read, updates=[(count, read + 1)])
    >>> float(step()), float(step())
    (0.0, 1.0)
    """
    return _core.shared(value, name)


def function(inputs, outputs, updates=(), givens=(), on_unused_input="error", name="function", mode="fast_run"):
    """Compiles expressions.

    Args:
        inputs: A list of symbolic tensors.
        outputs: An expression, or a list of them.
        updates: Pairs of a variable and the expression of its new value, assigned together after each call.
        givens: Pairs of an expression and what is used in its place.
        on_unused_input: `"error"` or `"ignore"`.
        name: In messages.
        mode: As of `jit`.

    Returns:
        A function of the inputs.

    Raises:
        ValueError: For an input that no output needs, or a symbolic value that is not an input.

    Example:

    >>> x = symbolic("float32", (), "x")
    >>> float(function([x], gradient(x * x, x))(3.0))
    6.0
    """
    single = not tree.is_nested(outputs)
    compiled = _core.function(list(inputs), [outputs] if single else list(outputs), list(updates), list(givens),
                              on_unused_input == "ignore", name, mode)

    def call(*args):
        results = compiled(args)
        return results[0] if single else results

    call.__name__ = name
    call.compiled = compiled
    return call


def gradient(cost, wrt, disconnected_inputs="error", consider_constant=()):
    """The gradient of an expression, as an expression.

    Args:
        cost: A scalar.
        wrt: An input, a variable's expression or any intermediate expression, or a list of them.
        disconnected_inputs: What is done about one that `cost` does not depend on: `"error"` or `"zero"`.
        consider_constant: Expressions through which no gradient goes.

    Returns:
        An expression like `wrt`, or a list.

    Raises:
        ValueError: When `cost` does not depend on one of `wrt`.
    """
    leaves = _core.gradient(cost, tree.flatten(wrt), disconnected_inputs == "zero", list(consider_constant))
    return tree.pack_sequence_as(wrt, leaves)


def clone(output, replace=()):
    """An expression in which others stand.

    Args:
        output: The expression.
        replace: Pairs of a part of it and what stands there instead, or a dict-like list of them.

    Returns:
        The new expression.
    """
    return _core.clone(output, list(replace))


def evaluate(expression, values=()):
    """The value of an expression.

    Args:
        expression: The expression.
        values: Pairs of a symbolic input and its value.

    Returns:
        A tensor.

    Example:

    >>> x = symbolic("float32", (), "x")
    >>> float(evaluate(x * x, [(x, 3.0)]))
    9.0
    """
    return _core.evaluate(expression, list(values))


def pp(expression):
    """An expression as text.

    Args:
        expression: The expression.

    Returns:
        Text such as `x * y`.

    Example:

    >>> pp(symbolic("float32", (), "x") + 1.0)
    'x + 1'
    """
    return _core.pp(expression)


# -- files ---------------------------------------------------------------------------------------------------------------


def _of_arguments(compiled):
    def call(*args):
        results = compiled(args)
        return results[0] if len(results) == 1 else results

    call.__name__, call.compiled = compiled.name, compiled
    return call


class LoadedGraph:
    """The functions of a `.kgraph` file; calling it calls `"serve"`, or the only one.

    Args:
        path: Of the file.

    Raises:
        ValueError: When the file is no graph or is damaged.
        OSError: When it cannot be read.
    """

    def __init__(self, path):
        self._loaded = _core.load_graph(str(path))

    def __call__(self, *args):
        return _of_arguments(self._loaded.main())(*args)

    def __getitem__(self, name):
        return _of_arguments(self._loaded[name])

    @property
    def signatures(self):
        """Names of the functions."""
        return [function.name for function in self._loaded.signatures()]

    def save(self, path):
        """Writes the file again, with the variables' present values."""
        self._loaded.save(str(path))


def load(path):
    """Reads a `.kgraph` file: functions that run without the code that made them.

    Args:
        path: Of the file.

    Returns:
        A `LoadedGraph`.
    """
    return LoadedGraph(path)


def save(path, **functions):
    """Writes functions of `function` to a `.kgraph` file, which appears whole or not at all.

    Args:
        path: Of the file.
        **functions: What `function` returned, by the name they get in the file.

    Raises:
        OSError: When it cannot be written.
    """
    _core.save_graph(str(path), [(name, each.compiled) for name, each in functions.items()])
