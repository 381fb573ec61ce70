"""NumPy and keratin.ops agree, on whatever hypothesis thinks of."""

import keratin
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from keratin import ops

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
FILLED = hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=5)
DTYPES = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "float16", "float32", "float64")
FLOATS = ("float32", "float64")
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")


def elements(dtype, low=-8, high=8):
    if dtype == "bool":
        return st.booleans()
    if dtype.startswith(("int", "uint")):
        return st.integers(max(low, 0) if dtype.startswith("uint") else low, high)
    # Quarters: exact in float16, so that sums and products do not depend on their order.
    return st.integers(4 * low, 4 * high).map(lambda n: n / 4)


def arrays(dtypes=DTYPES, shapes=SHAPES, low=-8, high=8):
    return st.sampled_from(dtypes).flatmap(lambda d: hnp.arrays(d, shapes, elements=elements(d, low, high)))


@st.composite
def broadcastable(draw, dtypes=DTYPES, number=2, low=-8, high=8):
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=number, max_dims=4, max_side=4)).input_shapes
    return [draw(arrays(dtypes, st.just(shape), low, high)) for shape in shapes]


def same(ours, theirs, dtype=None):
    """Equal shapes and values; the tolerance is a few units of the narrower dtype."""
    theirs = np.asarray(theirs)
    ours = np.asarray(ours)
    assert ours.shape == theirs.shape
    if dtype is not None:
        assert ours.dtype == dtype
    eps = np.finfo(ours.dtype).eps if ours.dtype.kind == "f" else 0
    np.testing.assert_allclose(ours.astype("float64"), theirs.astype("float64"), rtol=16 * eps, atol=16 * eps)


UNARY = {  # name: (dtypes, low, high)
    **{name: (FLOATS, -8, 8) for name in (
        "abs", "negative", "square", "exp", "expm1", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "arcsinh", "floor",
        "ceil", "round", "trunc", "sign", "isfinite", "isnan", "isinf", "exp2", "deg2rad", "rad2deg", "cbrt", "signbit", "sinc")},
    **{name: (FLOATS, 0, 8) for name in ("sqrt", "log1p")},
    **{name: (FLOATS, 1, 8) for name in ("log", "log2", "log10", "reciprocal", "arccosh")},
    **{name: (FLOATS, -1, 1) for name in ("arcsin", "arccos")},
    **{name: (INTEGERS, -8, 8) for name in ("abs", "square", "sign", "bitwise_not")},
    "logical_not": (DTYPES, -8, 8), "real": (FLOATS, -8, 8), "conj": (FLOATS, -8, 8), "nan_to_num": (FLOATS, -8, 8),
}


@pytest.mark.parametrize("name", UNARY)
def test_elementwise_of_one(name):
    @quick
    @given(arrays(*UNARY[name][:1], SHAPES, *UNARY[name][1:]))
    def check(x):
        same(getattr(ops, name)(x), getattr(np, name)(x))

    check()


NUMBERS = tuple(dtype for dtype in DTYPES if dtype not in ("bool", "float16"))
BINARY = {
    **{name: NUMBERS for name in ("add", "multiply", "maximum", "minimum", "equal", "not_equal", "less", "less_equal", "greater",
                                  "greater_equal")},
    **{name: ("int8", "int32", "int64", *FLOATS) for name in ("subtract", "arctan2", "hypot")},
    **{name: ("bool",) for name in ("logical_and", "logical_or", "logical_xor")},
    **{name: ("int8", "int32", "int64") for name in ("bitwise_and", "bitwise_or", "bitwise_xor", "gcd", "lcm")},
    "nextafter": ("float32",), "logaddexp": FLOATS, "fmod": FLOATS, "heaviside": FLOATS,
}
ROUNDED = ("arctan2", "hypot", "logaddexp")  # NumPy's results for small integers are float16


@pytest.mark.parametrize("name", [name for name in BINARY if hasattr(ops, name)])
def test_elementwise_of_two(name):
    @quick
    @given(broadcastable(BINARY[name]))
    def check(pair):
        x, y = pair
        if name == "fmod":
            y = np.where(y == 0, 1, y).astype(y.dtype)
        result = getattr(ops, name)(x, y)
        with np.errstate(all="ignore"):
            dtype = "float64" if name in ROUNDED else np.result_type(x, y)
            same(result, getattr(np, name)(x.astype(dtype), y.astype(dtype)))

    check()


@quick
@given(broadcastable(FLOATS, low=1))
def test_division_and_power(pair):
    x, y = (a.astype("float64") for a in pair)
    same(ops.divide(x, y), x / y)
    same(ops.power(x, y), x**y)
    same(ops.floor_divide(x, y), x // y)
    same(ops.mod(x, y), x % y)


@quick
@given(broadcastable(("int32", "int64"), low=-8), st.data())
def test_integer_division_follows_floor(pair, data):
    x, y = pair
    y = np.where(y == 0, 3, y).astype(y.dtype)
    same(ops.floor_divide(x, y), x // y)
    same(ops.mod(x, y), x % y)
    same(ops.true_divide(x, y), x / y)


@st.composite
def with_axes(draw, dtypes=FLOATS, shapes=SHAPES):
    x = draw(arrays(dtypes, shapes))
    axis = draw(st.none() | hnp.valid_tuple_axes(x.ndim) | (st.integers(-x.ndim, x.ndim - 1) if x.ndim else st.none()))
    return x, axis, draw(st.booleans())


@pytest.mark.parametrize("name", ["sum", "prod", "all", "any", "count_nonzero"])
def test_reductions(name):
    @quick
    @given(with_axes(("int32", "float32", "bool") if name in ("all", "any", "count_nonzero") else FLOATS))
    def check(case):
        x, axis, keepdims = case
        if name == "prod":
            x = np.sign(x)
        if name == "count_nonzero":
            same(ops.count_nonzero(x, axis=axis), np.count_nonzero(x, axis=axis))
        else:
            same(getattr(ops, name)(x, axis=axis, keepdims=keepdims), getattr(np, name)(x, axis=axis, keepdims=keepdims))

    check()


@pytest.mark.parametrize("name", ["max", "min", "mean", "var", "std", "median", "amax", "amin"])
def test_reductions_of_something(name):
    @quick
    @given(with_axes(FLOATS, FILLED))
    def check(case):
        x, axis, keepdims = case
        if axis == ():
            axis = None
        same(getattr(ops, name)(x, axis=axis, keepdims=keepdims), getattr(np, name)(x, axis=axis, keepdims=keepdims))

    check()


@st.composite
def with_axis(draw, dtypes=("int32", "float32"), shapes=FILLED):
    x = draw(arrays(dtypes, shapes))
    return x, draw(st.integers(-x.ndim, x.ndim - 1))


@pytest.mark.parametrize("name", ["argmax", "argmin", "sort", "cumsum", "cumprod", "flip", "diff"])
def test_along_one_axis(name):
    @quick
    @given(with_axis(("float64",) if name.startswith("cum") else ("int32", "float32")))
    def check(case):
        x, axis = case
        x = np.sign(x) if name == "cumprod" else x
        same(getattr(ops, name)(x, axis=axis), getattr(np, name)(x, axis=axis))

    check()


@quick
@given(with_axis())
def test_argsort_orders(case):
    x, axis = case
    order = np.asarray(ops.argsort(x, axis=axis))
    same(np.take_along_axis(x, order, axis), np.sort(x, axis=axis))


# -- shapes ----------------------------------------------------------------------------------------------------------


@quick
@given(arrays(("int32", "float32", "bool", "int8")), st.data())
def test_transpose_and_moves(x, data):
    axes = data.draw(st.permutations(range(x.ndim)))
    same(ops.transpose(x, axes), np.transpose(x, axes), x.dtype)
    if x.ndim:
        a, b = data.draw(st.integers(-x.ndim, x.ndim - 1)), data.draw(st.integers(-x.ndim, x.ndim - 1))
        same(ops.swapaxes(x, a, b), np.swapaxes(x, a, b))
        same(ops.moveaxis(x, a, b), np.moveaxis(x, a, b))
        shift = data.draw(st.integers(-7, 7))
        same(ops.roll(x, shift, axis=a), np.roll(x, shift, axis=a))


@quick
@given(arrays(("int32", "float32")), st.data())
def test_reshape_expand_squeeze_ravel(x, data):
    axis = data.draw(st.integers(-x.ndim - 1, x.ndim))
    wider = ops.expand_dims(x, axis)
    same(wider, np.expand_dims(x, axis))
    same(ops.squeeze(wider, axis), x)
    same(ops.ravel(x), x.ravel())
    same(ops.reshape(x, (x.size,)), x.reshape(-1))
    if x.size:
        same(ops.reshape(x, (1, -1)), x.reshape(1, -1))


@quick
@given(with_axis(), st.integers(1, 3), st.data())
def test_concatenate_stack_repeat_tile_split(case, number, data):
    x, axis = case
    same(ops.concatenate([x] * number, axis=axis), np.concatenate([x] * number, axis=axis))
    same(ops.stack([x] * number, axis=axis), np.stack([x] * number, axis=axis))
    same(ops.repeat(x, number, axis=axis), np.repeat(x, number, axis=axis))
    repeats = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=x.ndim))
    same(ops.tile(x, repeats), np.tile(x, repeats))
    places = sorted(data.draw(st.lists(st.integers(0, x.shape[axis]), max_size=3)))
    for ours, theirs in zip(ops.split(x, places, axis=axis), np.split(x, places, axis=axis), strict=True):
        same(ours, theirs)


@quick
@given(arrays(("int32", "float32"), FILLED), st.data())
def test_pad(x, data):
    widths = [tuple(data.draw(st.integers(0, 3)) for _ in range(2)) for _ in range(x.ndim)]
    same(ops.pad(x, widths), np.pad(x, widths))
    small = [(min(a, n - 1), min(b, n - 1)) for (a, b), n in zip(widths, x.shape)]
    for mode in ("reflect", "symmetric"):
        same(ops.pad(x, small, mode=mode), np.pad(x, small, mode=mode))


@quick
@given(broadcastable(("float32",), number=3))
def test_where_and_clip(three):
    condition, x, y = three
    same(ops.where(condition > 0, x, y), np.where(condition > 0, x, y))
    same(ops.clip(x, -2.0, 3.0), np.clip(x, -2.0, 3.0))
    same(ops.broadcast_to(x, np.broadcast_shapes(x.shape, y.shape)), np.broadcast_to(x, np.broadcast_shapes(x.shape, y.shape)))


# -- indexing --------------------------------------------------------------------------------------------------------


@quick
@given(arrays(("int32", "float32"), FILLED), st.data())
def test_indexing(x, data):
    key = data.draw(hnp.basic_indices(x.shape, allow_newaxis=True, allow_ellipsis=True))
    same(ops.convert_to_tensor(x)[key], x[key], x.dtype)


@quick
@given(arrays(("int32", "float32"), FILLED), st.data())
def test_indexing_with_arrays_and_masks(x, data):
    length = data.draw(st.integers(0, 4))
    rows = np.array(data.draw(st.lists(st.integers(-x.shape[0], x.shape[0] - 1), min_size=length, max_size=length)), dtype="int32")
    tensor = ops.convert_to_tensor(x)
    same(tensor[rows], x[rows])
    same(ops.take(x, rows, axis=0), np.take(x, rows, axis=0))
    mask = data.draw(hnp.arrays(bool, x.shape[:1]))
    same(tensor[mask], x[mask])
    same(tensor[x > 0], x[x > 0])


@quick
@given(with_axis(), st.data())
def test_take_along_axis(case, data):
    x, axis = case
    places = data.draw(hnp.arrays("int32", x.shape, elements=st.integers(0, x.shape[axis] - 1)))
    same(ops.take_along_axis(x, places, axis), np.take_along_axis(x, places, axis))


# -- products --------------------------------------------------------------------------------------------------------


@quick
@given(st.data(), st.sampled_from(["float32", "float64", "int32"]))
def test_matmul_follows_the_shapes_of_numpy(data, dtype):
    shapes = data.draw(hnp.mutually_broadcastable_shapes(signature="(m?,n),(n,p?)->(m?,p?)", max_dims=2, max_side=4)).input_shapes
    x, y = (data.draw(arrays((dtype,), st.just(shape))) for shape in shapes)
    same(ops.matmul(x, y), np.matmul(x, y))


@quick
@given(arrays(("float64",), hnp.array_shapes(min_dims=2, max_dims=2, max_side=5)), st.data())
def test_dot_outer_einsum(x, data):
    y = data.draw(arrays(("float64",), st.just(x.shape[::-1])))
    same(ops.dot(x, y), np.dot(x, y))
    same(ops.outer(x, y), np.outer(x, y))
    same(ops.einsum("ij,jk->ki", x, y), np.einsum("ij,jk->ki", x, y))
    same(ops.tensordot(x, y, axes=1), np.tensordot(x, y, axes=1))
    same(ops.trace(x), np.trace(x))
    same(ops.tril(x), np.tril(x))
    same(ops.triu(x, k=1), np.triu(x, k=1))


# -- dtypes: Keras's promotion, which is not NumPy's -----------------------------------------------------------------

TABLE = """
bool bool uint8 uint16 uint32 int8 int16 int32 int32 bfloat16 float16 float32 float32 int32 float32
uint8 uint8 uint8 uint16 uint32 int16 int16 int32 int32 bfloat16 float16 float32 float32 uint8 float32
uint16 uint16 uint16 uint16 uint32 int32 int32 int32 int32 bfloat16 float16 float32 float32 uint16 float32
uint32 uint32 uint32 uint32 uint32 int32 int32 int32 int32 bfloat16 float16 float32 float32 uint32 float32
int8 int8 int16 int32 int32 int8 int16 int32 int32 bfloat16 float16 float32 float32 int8 float32
int16 int16 int16 int32 int32 int16 int16 int32 int32 bfloat16 float16 float32 float32 int16 float32
int32 int32 int32 int32 int32 int32 int32 int32 int32 bfloat16 float16 float32 float32 int32 float32
int64 int32 int32 int32 int32 int32 int32 int32 int32 bfloat16 float16 float32 float32 int32 float32
bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 float32 float32 float32 bfloat16 bfloat16
float16 float16 float16 float16 float16 float16 float16 float16 float16 float32 float16 float32 float32 float16 float16
float32 float32 float32 float32 float32 float32 float32 float32 float32 float32 float32 float32 float32 float32 float32
float64 float32 float32 float32 float32 float32 float32 float32 float32 float32 float32 float32 float32 float32 float32
"""  # genuine Keras 3.15.1: a row for each dtype; the last two columns are Python's int and float
ORDER = {"bool": 0, "uint8": 1, "uint16": 1, "uint32": 1, "int8": 1, "int16": 1, "int32": 1, "int64": 1, "bfloat16": 2, "float16": 2,
         "float32": 2, "float64": 2}


def test_promotion_is_that_of_keras():
    """Except that 64 bits stay 64, where Keras's answer is always 32."""
    rows = [row.split() for row in TABLE.strip().split("\n")]
    others = [*(row[0] for row in rows), int, float]
    for dtype, *results in rows:
        ours = [keratin.backend.result_type(dtype, other) for other in others]
        assert [result.replace("64", "32") for result in ours] == results


@quick
@given(st.lists(st.sampled_from(sorted(ORDER)), min_size=1, max_size=4), st.randoms())
def test_promotion_is_commutative_and_reaches_the_highest_kind(dtypes, random):
    together = keratin.backend.result_type(*dtypes)
    shuffled = list(dtypes)
    random.shuffle(shuffled)
    assert keratin.backend.result_type(*shuffled) == together
    assert ORDER[together] == max(ORDER[dtype] for dtype in dtypes)


@quick
@given(st.sampled_from(sorted(ORDER)), st.sampled_from(sorted(ORDER)))
def test_operators_have_the_promoted_dtype(a, b):
    x, y = ops.ones((2,), a), ops.ones((2,), b)
    assert (x + y).dtype == ops.add(x, y).dtype == keratin.backend.result_type(a, b)
    assert (x + 1).dtype == keratin.backend.result_type(a, int)
    assert (1.5 * x).dtype == keratin.backend.result_type(a, float)


@quick
@given(arrays(), st.sampled_from(DTYPES))
def test_cast(x, dtype):
    if dtype.startswith("uint"):
        x = np.abs(x)
    same(ops.cast(x, dtype), x.astype(dtype), dtype)
