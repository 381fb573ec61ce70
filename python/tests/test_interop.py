"""Arrays and tables of other libraries, and what Python does with tensors."""

import copy
import math
import operator

import keratin as keras
import numpy as np
import pytest
from keratin import ops

X = np.arange(6, dtype="float32").reshape(2, 3)


def address(array):
    return np.asarray(array).__array_interface__["data"][0]


# -- NumPy -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
                                   "float32", "float64", "complex64", "complex128"])
def test_every_dtype_both_ways_without_a_copy(dtype):
    array = np.ones((2, 3), dtype)
    tensor = ops.convert_to_tensor(array)
    assert tensor.dtype == dtype and address(tensor) == address(array)
    assert tensor.numpy().dtype == dtype and np.array_equal(tensor.numpy(), array)


def test_bfloat16_of_ml_dtypes():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    array = np.array([1.0, 2.5], ml_dtypes.bfloat16)
    tensor = ops.convert_to_tensor(array)
    assert tensor.dtype == "bfloat16" and address(array) == tensor.numpy().__array_interface__["data"][0]
    assert tensor.numpy().dtype == ml_dtypes.bfloat16 and ops.add(tensor, 1).tolist() == [2.0, 3.5]


@pytest.mark.parametrize("array", [X[:, ::2], X.T, X[::-1], X[:, 1:2], np.broadcast_to(X[0], (4, 3)), np.asfortranarray(X),
                                   X[:0], np.zeros((0, 3), "float32"), np.float32(3.0), np.array(3.0, "float32")],
                         ids=["strided", "transposed", "backwards", "column", "broadcast", "fortran", "no rows", "empty", "scalar", "0-d"])
def test_arrays_of_every_layout(array):
    tensor = ops.convert_to_tensor(array)
    assert tensor.shape == np.shape(array) and np.array_equal(tensor.numpy(), array)
    assert np.array_equal(ops.multiply(array, 2), np.multiply(array, 2))


def test_read_only_arrays_and_what_comes_back_is_read_only():
    array = X.copy()
    array.flags.writeable = False
    tensor = ops.convert_to_tensor(array)
    assert address(tensor) == address(array) and not np.asarray(tensor).flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(tensor)[0] = 1


def test_other_byte_order_is_converted():
    for dtype in (">f4", ">f8", ">i2", ">u4", ">c8"):
        array = np.arange(4).astype(dtype)
        assert ops.convert_to_tensor(array).tolist() == array.tolist()


@pytest.mark.parametrize(("array", "words"), [
    (np.array(["a", "b"]), "to_categorical"), (np.array([b"a"]), "to_categorical"), (np.array(["2026-11-23"], "datetime64[D]"), "astype"),
    (np.array([3], "timedelta64[s]"), "timedelta64"), (np.array([object()], object), "Received"), (np.array([None], object), "None"),
    (np.zeros(2, [("a", "f4"), ("b", "i4")]), "astype"), (["a", 1.0], "received text"),
])
def test_what_holds_no_numbers_is_a_clear_type_error(array, words):
    with pytest.raises(TypeError, match=words):
        ops.convert_to_tensor(array)


def test_objects_that_are_numbers_become_numbers():
    assert ops.convert_to_tensor(np.array([1, 2], object)).tolist() == [1, 2]
    assert ops.convert_to_tensor(np.array([[1.5, 2], [3, 4]], object)).dtype == "float32"


def test_array_protocol():
    tensor = ops.convert_to_tensor(X)
    assert address(np.asarray(tensor)) == address(np.array(tensor, copy=False)) == address(X)
    copied = np.array(tensor, copy=True)
    assert address(copied) != address(X) and copied.flags.writeable
    assert np.asarray(tensor, dtype="float64").dtype == "float64"
    with pytest.raises(ValueError, match="copy"):
        np.array(tensor, dtype="float64", copy=False)
    assert np.add(tensor, X).dtype == "float32" and np.mean(tensor) == X.mean()
    assert (X + tensor).tolist() == (tensor + X).tolist() == (X + X).tolist()
    assert isinstance(X + tensor, type(tensor)) and isinstance(np.float32(2) * tensor, type(tensor))


def test_buffers_and_ranges():
    import array

    assert ops.convert_to_tensor(array.array("f", [1, 2])).tolist() == [1.0, 2.0]
    assert ops.convert_to_tensor(memoryview(X)).tolist() == X.tolist()
    assert ops.convert_to_tensor(range(3)).tolist() == [0, 1, 2]


# -- tables ----------------------------------------------------------------------------------------------------------

DATA = {"a": [1.0, 2.0, 3.0], "b": [4, 5, 6]}
EXPECTED = [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]


def tables(package):
    module = pytest.importorskip(package)
    if package == "pandas":
        return module.DataFrame(DATA), module.Series(DATA["a"]), module.DataFrame({"a": [1.0], "kind": ["x"]})
    if package == "polars":
        return module.DataFrame(DATA), module.Series(DATA["a"]), module.DataFrame({"a": [1.0], "kind": ["x"]})
    return module.table(DATA), module.chunked_array([DATA["a"]]), module.table({"a": [1.0], "kind": ["x"]})


TABLES = pytest.mark.parametrize("package", ["pandas", "polars", "pyarrow"])


@TABLES
def test_tables_and_columns_are_arrays(package):
    frame, column, _ = tables(package)
    assert ops.convert_to_tensor(frame).tolist() == EXPECTED
    assert ops.convert_to_tensor(column).tolist() == DATA["a"]
    assert ops.sum(frame, axis=0).tolist() == [6.0, 15.0]


@TABLES
def test_tables_train_a_model(package):
    frame, column, _ = tables(package)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    assert len(model.fit(frame, column, epochs=2, verbose=0).history["loss"]) == 2
    assert model.predict(frame, verbose=0).shape == (3, 1) and model.evaluate(frame, column, verbose=0) >= 0


@TABLES
def test_columns_of_text_say_how_they_are_encoded(package):
    with pytest.raises(TypeError, match="Column 'kind' holds no numbers .*Encode it first"):
        ops.convert_to_tensor(tables(package)[2])


def test_category_columns_and_missing_numbers_of_pandas():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(TypeError, match="get_dummies"):
        ops.convert_to_tensor(pandas.DataFrame({"a": [1.0, 2.0], "c": pandas.Categorical(["x", "y"])}))
    missing = pandas.DataFrame({"a": pandas.array([1, None], dtype="Int64"), "b": [1.0, 2.0]})
    assert math.isnan(float(ops.convert_to_tensor(missing)[1, 0]))
    assert ops.convert_to_tensor(pandas.Series([True, False])).dtype == "bool"


def test_a_frame_of_one_dtype_is_not_copied():
    pandas = pytest.importorskip("pandas")
    array = np.zeros((4, 3), "float32")
    assert address(ops.convert_to_tensor(pandas.DataFrame(array, copy=False))) == address(array)


# -- DLPack ----------------------------------------------------------------------------------------------------------


def test_torch_both_ways_without_a_copy():
    torch = pytest.importorskip("torch")
    theirs = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    ours = ops.convert_to_tensor(theirs)
    assert address(ours) == theirs.data_ptr() and ours.tolist() == theirs.tolist()
    back = torch.from_dlpack(ops.convert_to_tensor(X.copy()))
    assert back.tolist() == X.tolist()
    ours = ops.ones((3,))
    assert torch.from_dlpack(ours).data_ptr() == address(ours)
    assert ops.convert_to_tensor(theirs.T).tolist() == theirs.T.tolist()
    assert ops.convert_to_tensor(theirs.to(torch.bfloat16)).dtype == "bfloat16"
    assert ops.add(theirs, 1).tolist() == (theirs + 1).tolist()
    with pytest.raises(TypeError, match="detach"):
        ops.convert_to_tensor(torch.ones(2, requires_grad=True))


def test_jax_both_ways_without_a_copy():
    jax = pytest.importorskip("jax")
    theirs = jax.numpy.arange(6.0).reshape(2, 3)
    ours = ops.convert_to_tensor(theirs)
    assert address(ours) == theirs.unsafe_buffer_pointer() and ours.tolist() == theirs.tolist()
    ours = ops.reshape(ops.arange(64, dtype="float32"), (8, 8))
    back = jax.dlpack.from_dlpack(ours)
    assert back.unsafe_buffer_pointer() == address(ours) and back.tolist() == ours.tolist()
    assert ops.convert_to_tensor(theirs.astype("bfloat16")).dtype == "bfloat16"


def test_numpy_takes_dlpack():
    tensor = ops.convert_to_tensor(X)
    assert address(np.from_dlpack(tensor)) == address(X) and tensor.__dlpack_device__()[0] == 1


# -- tensors in Python -----------------------------------------------------------------------------------------------


def test_numbers_of_python():
    one, flag, half = ops.array(3), ops.array([[True]]), ops.array(2.5)
    assert (int(one), float(half), bool(flag), complex(half)) == (3, 2.5, True, 2.5 + 0j)
    assert operator.index(one) == 3 and [10, 20, 30, 40][one] == 40 and list(range(one)) == [0, 1, 2]
    assert f"{half:.2f} {one:d}" == "2.50 3" and float(round(half)) == 2.0 and float(round(ops.array(2.345), 1)) == pytest.approx(2.3)
    assert half.item() == 2.5 and type(one.item()) is int


@pytest.mark.parametrize("function", [bool, int, float, operator.index, complex])
def test_several_elements_are_no_number(function):
    with pytest.raises((TypeError, ValueError)):
        function(ops.ones((2,)))


def test_length_and_iteration():
    tensor = ops.convert_to_tensor(X)
    assert len(tensor) == 2 and [row.shape for row in tensor] == [(3,), (3,)]
    a, b, c = tensor[0]
    assert (float(a), float(c)) == (0.0, 2.0)
    with pytest.raises(TypeError):
        len(ops.array(1.0))
    with pytest.raises(TypeError):
        iter(ops.array(1.0))
    assert 5.0 in tensor and 7.0 not in tensor


def test_hashing_is_that_of_jax_and_keras_tensors_are_keys():
    with pytest.raises(TypeError, match="unhashable"):
        hash(ops.ones((2,)))
    x = keras.Input((3,))
    assert {x: 1}[x] == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(keras.Variable([1.0]))


def test_equality_is_of_elements():
    tensor = ops.array([1, 2])
    assert (tensor == [1, 3]).tolist() == [True, False] and (tensor != 2).tolist() == [True, False]
    assert (tensor == None) is False and (tensor != None) is True and (tensor == "a") is False  # noqa: E711


BOTH = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lt", "le", "gt", "ge", "eq", "ne"]


@pytest.mark.parametrize("name", BOTH)
def test_operators_and_their_reverse(name):
    function = getattr(operator, name)
    x = np.array([[1.0, 2.0], [3.0, 4.0]], "float32")
    y = np.array([[2.0, 1.0], [0.5, 3.0]], "float32")
    for value in (ops.array(x), keras.Variable(x)):
        for other in (y, ops.array(y), keras.Variable(y), y.tolist()):
            assert np.allclose(function(value, other), function(x, y)) and np.allclose(function(other, value), function(y, x))
        if name != "matmul":
            assert np.allclose(function(value, 2), function(x, 2)) and np.allclose(function(2, value), function(2, x))


def test_operators_of_integers_and_bools():
    x, y = ops.array([6, 3]), ops.array([2, 5])
    assert (x & y).tolist() == [2, 1] and (x | 1).tolist() == [7, 3] and (1 ^ x).tolist() == [7, 2] and (~x).tolist() == [-7, -4]
    assert (x << 1).tolist() == [12, 6] and (x >> 1).tolist() == [3, 1] and (64 >> y).tolist() == [16, 2]
    assert [r.tolist() for r in divmod(x, 4)] == [[1, 0], [2, 3]] and (-x).tolist() == [-6, -3] and abs(-x).tolist() == [6, 3] and +x is not None
    assert (ops.array([True]) & ops.array([False])).tolist() == [False] and (~ops.array([True])).tolist() == [False]


def test_in_place_operators_make_a_new_tensor():
    tensor = other = ops.array([1.0, 2.0])
    tensor += 1
    tensor *= 2
    tensor -= 1
    tensor /= 2
    tensor **= 2
    assert tensor.tolist() == [2.25, 6.25] and other.tolist() == [1.0, 2.0]
    with pytest.raises(TypeError, match="scatter_update"):
        other[0] = 3.0


KEYS = [0, -1, slice(1), slice(None, None, -1), slice(None, None, 2), None, Ellipsis, (0, None, Ellipsis, 1), (slice(None), 1),
        (Ellipsis, slice(1, 3)), [0, 1, 0], np.array([1, 0]), np.array([True, False]), (slice(None), [2, 0]),
        ([0, 1], [2, 0]), np.arange(6).reshape(2, 3) % 2 == 0, (0, [1, 2]), (np.array([[0], [1]]), np.array([0, 2])), True, (), np.int64(1)]


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_slicing(key):
    assert np.array_equal(ops.convert_to_tensor(X)[key], X[key])
    assert np.array_equal(keras.Variable(X)[key], X[key])


def test_tensors_are_indices_too():
    tensor = ops.convert_to_tensor(X)
    assert np.array_equal(tensor[ops.array([1, 0])], X[[1, 0]]) and np.array_equal(tensor[tensor > 2], X[X > 2])
    assert np.array_equal(tensor[ops.array(1)], X[1])
    with pytest.raises(IndexError):
        tensor[5]
    with pytest.raises(IndexError):
        tensor[0, 0, 0]


def test_copies_and_methods():
    tensor = ops.convert_to_tensor(X)
    assert copy.copy(tensor) is tensor and copy.deepcopy([tensor])[0] is tensor
    assert tensor.reshape(3, 2).shape == tensor.reshape((3, 2)).shape == (3, 2) and tensor.T.shape == (3, 2)
    assert tensor.astype("int32").dtype == "int32" and tensor.size == 6 and tensor.ndim == 2 and repr(ops.array(2.5)) == "2.5"
