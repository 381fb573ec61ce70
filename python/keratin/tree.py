"""Nested structures of tensors: lists, tuples, named tuples and dicts, whose leaves are everything else.

Dicts are walked in the order of their sorted keys, as Keras's `keras.tree` does.
"""

__all__ = [
    "MAP_TO_NONE", "assert_same_paths", "assert_same_structure", "flatten", "flatten_with_path", "is_nested",
    "lists_to_tuples", "map_shape_structure", "map_structure", "map_structure_up_to", "pack_sequence_as", "traverse",
]


class MAP_TO_NONE:
    """What a function given to `traverse` returns where the result shall be None."""


def is_nested(structure):
    """Whether `structure` is a list, tuple or dict.

    Args:
        structure: Anything.

    Returns:
        True for a list, a tuple (named ones too) or a dict.

    Example:

    >>> is_nested([1, 2]), is_nested(3)
    (True, False)
    """
    return isinstance(structure, (list, tuple, dict))


def _is_named_tuple(structure):
    return isinstance(structure, tuple) and hasattr(structure, "_fields")


def _sorted_keys(mapping):
    try:
        return sorted(mapping)
    except TypeError:  # keys that do not compare stay in their order
        return list(mapping)


def _children(structure):
    """(path step, value) of each child, in order."""
    if isinstance(structure, dict):
        return [(key, structure[key]) for key in _sorted_keys(structure)]
    return list(enumerate(structure))


def _rebuild(structure, values):
    """A structure of the same kind with other children, given in the order of `_children`."""
    if isinstance(structure, dict):
        by_key = dict(zip(_sorted_keys(structure), values))
        ordered = [(key, by_key[key]) for key in structure]
        if hasattr(structure, "default_factory"):
            return type(structure)(structure.default_factory, ordered)
        return type(structure)(ordered)
    if _is_named_tuple(structure):
        return type(structure)(*values)
    return type(structure)(values)


def flatten(structure):
    """The leaves of a structure, as a flat list.

    Args:
        structure: A nested structure; a leaf counts as a structure of one.

    Returns:
        A list of the leaves. None is a leaf.

    Example:

    >>> flatten({"b": [1, 2], "a": (3,)})
    [3, 1, 2]
    """
    if not is_nested(structure):
        return [structure]
    return [leaf for _, child in _children(structure) for leaf in flatten(child)]


def flatten_with_path(structure):
    """The leaves with the keys and indices that lead to them.

    Args:
        structure: A nested structure.

    Returns:
        A list of pairs: a tuple of keys and indices, and the leaf.

    Example:

    >>> flatten_with_path({"a": [5, 6]})
    [(('a', 0), 5), (('a', 1), 6)]
    """
    if not is_nested(structure):
        return [((), structure)]
    return [((step, *path), leaf) for step, child in _children(structure) for path, leaf in flatten_with_path(child)]


def pack_sequence_as(structure, flat_sequence):
    """The inverse of `flatten`.

    Args:
        structure: The structure to be given back.
        flat_sequence: Its leaves, in the order of `flatten`.

    Returns:
        A structure like `structure` with these leaves.

    Raises:
        ValueError: When there are more or fewer leaves than the structure has.

    Example:

    >>> pack_sequence_as({"a": 0, "b": [0, 0]}, [1, 2, 3])
    {'a': 1, 'b': [2, 3]}
    """
    leaves = list(flat_sequence)
    wanted = len(flatten(structure))
    if len(leaves) != wanted:
        raise ValueError(f"Too {'many' if len(leaves) > wanted else 'few'} elements: the structure has {wanted} leaves. "
                         f"Received: {len(leaves)}")
    rest = iter(leaves)

    def fill(part):
        return _rebuild(part, [fill(child) for _, child in _children(part)]) if is_nested(part) else next(rest)

    return fill(structure)


def map_structure(func, *structures, none_is_leaf=True):
    """`func` of the leaves of structures that are built alike.

    Args:
        func: Takes one leaf of each structure.
        *structures: Structures of the same build.
        none_is_leaf: False: None stays None and is not given to `func`.

    Returns:
        A structure like the first, of what `func` returned.

    Raises:
        ValueError: When the structures differ.
        TypeError: When `func` is no function.

    Example:

    >>> map_structure(lambda x, y: x + y, [1, (2,)], [10, (20,)])
    [11, (22,)]
    """
    if not callable(func):
        raise TypeError(f"`func` must be callable. Received: {func}")
    if not structures:
        raise ValueError("map_structure needs at least one structure.")
    first = structures[0]
    for other in structures[1:]:
        assert_same_structure(first, other)
    if not is_nested(first):
        return None if first is None and not none_is_leaf else func(*structures)
    children = [[child for _, child in _children(structure)] for structure in structures]
    return _rebuild(first, [map_structure(func, *parts, none_is_leaf=none_is_leaf) for parts in zip(*children)])


def map_structure_up_to(shallow_structure, func, *structures):
    """`func` of the parts of `structures` that stand where `shallow_structure` has leaves.

    Args:
        shallow_structure: Says how deep to go.
        func: Takes one part of each structure.
        *structures: At least as deep as `shallow_structure`, and built alike down to its leaves.

    Returns:
        A structure like `shallow_structure`.

    Raises:
        ValueError: When a structure is shallower or differs.

    Example:

    >>> map_structure_up_to([0, 0], len, [[1, 2, 3], [4]])
    [3, 1]
    """
    if not is_nested(shallow_structure):
        return func(*structures)
    for structure in structures:
        _assert_same_node(shallow_structure, structure, check_types=False)
    children = [[child for _, child in _children(structure)] for structure in structures]
    shallow = [child for _, child in _children(shallow_structure)]
    return _rebuild(shallow_structure, [map_structure_up_to(part, func, *parts) for part, *parts in zip(shallow, *children)])


def _assert_same_node(a, b, check_types=True):
    same_kind = type(a) is type(b) if check_types else isinstance(b, dict) == isinstance(a, dict)
    if not is_nested(b) or not same_kind or len(a) != len(b) or (isinstance(a, dict) and a.keys() != b.keys()):
        raise ValueError(f"`a` and `b` don't have the same structure: {a!r} against {b!r}")


def assert_same_structure(a, b, check_types=None):
    """Raises unless two structures are built alike.

    Args:
        a: A structure.
        b: A structure.
        check_types: Ignored, as in Keras: list, tuple and dict are always told apart.

    Raises:
        ValueError: When they differ.

    Example:

    >>> assert_same_structure([1, 2], [3, 4])
    """
    if not is_nested(a) and not is_nested(b):
        return
    if not is_nested(a):
        raise ValueError(f"`a` and `b` don't have the same structure: {a!r} against {b!r}")
    _assert_same_node(a, b)
    for (_, x), (_, y) in zip(_children(a), _children(b)):
        assert_same_structure(x, y)


def assert_same_paths(a, b):
    """Raises unless the leaves of two structures have the same paths, whatever holds them.

    Args:
        a: A structure.
        b: A structure.

    Raises:
        ValueError: When a path is in one of them alone.

    Example:

    >>> assert_same_paths([1, 2], (3, 4))
    """
    paths = [{path for path, _ in flatten_with_path(structure)} for structure in (a, b)]
    if paths[0] != paths[1]:
        only = sorted(map(str, paths[0] ^ paths[1]))
        raise ValueError(f"`a` and `b` don't have the same paths. Only one of them has: {', '.join(only)}")


def lists_to_tuples(structure):
    """The structure with every list made a tuple.

    Args:
        structure: A nested structure.

    Returns:
        The same with tuples instead of lists.

    Example:

    >>> lists_to_tuples([1, [2, 3]])
    (1, (2, 3))
    """
    return traverse(lambda part: tuple(part) if isinstance(part, list) else None, structure, top_down=False)


def map_shape_structure(func, structure):
    """`map_structure` in which a shape, a tuple or list of sizes and None, counts as a leaf.

    Args:
        func: Takes a shape as a tuple.
        structure: A structure of shapes.

    Returns:
        The structure of what `func` returned.

    Raises:
        TypeError: When `func` is no function.

    Example:

    >>> map_shape_structure(len, {"a": (None, 8), "b": (3,)})
    {'a': 2, 'b': 1}
    """
    if not callable(func):
        raise TypeError(f"`func` must be callable. Received: {func}")
    if isinstance(structure, (list, tuple)) and all(size is None or isinstance(size, int) for size in structure):
        return func(tuple(structure))
    if not is_nested(structure):
        return func(structure)
    return _rebuild(structure, [map_shape_structure(func, child) for _, child in _children(structure)])


def traverse(func, structure, top_down=True):
    """Walks a structure and replaces its parts.

    Args:
        func: Sees every part, leaves too. None: the part stays (and is gone into); anything else replaces it;
            `MAP_TO_NONE` replaces it by None.
        structure: A nested structure.
        top_down: Whether a part is seen before its children, or after.

    Returns:
        The structure with what was replaced.

    Raises:
        TypeError: When `func` is no function.

    Example:

    >>> traverse(lambda part: part * 10 if isinstance(part, int) else None, [1, (2,)])
    [10, (20,)]
    """
    if not callable(func):
        raise TypeError(f"`func` must be callable. Received: {func}")

    def replaced(part):
        result = func(part)
        return result is not None, None if result is MAP_TO_NONE else result

    if top_down:
        done, result = replaced(structure)
        if done:
            return result
    if is_nested(structure):
        structure = _rebuild(structure, [traverse(func, child, top_down) for _, child in _children(structure)])
    if top_down:
        return structure
    done, result = replaced(structure)
    return result if done else structure
