"""Frames of pandas and polars and tables of Arrow: numbers go in as they are, everything else is one error that says what to write."""

import re

import keratin as keras
import numpy as np
import pytest
from keratin import layers, ops

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")

SEVEN = ["cement", "slag", "flyash", "water", "superplasticizer", "coarseaggregate", "fineaggregate"]
MAKE = {
    "pandas": pandas.DataFrame,
    "polars": polars.DataFrame,
    "arrow": pyarrow.table,
    "arrow batch": pyarrow.RecordBatch.from_pydict,
}
y = np.ones((4, 1), "float32")


def model(columns=2):
    made = keras.Sequential()
    made.add(layers.Dense(5, input_shape=(columns,), activation="relu"))
    made.add(layers.Dense(1))
    made.compile("adam", "mse")
    return made


def fit(x, targets=y, columns=2, **arguments):
    return model(columns).fit(x, targets, verbose=0, **arguments)


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
@pytest.mark.parametrize("way", ["fit", "evaluate", "predict", "train_on_batch", "validation"])
def test_seven_columns_beside_input_shape_8_name_the_columns(make, way):
    table, made = make({name: [1.0, 2.0, 3.0, 4.0] for name in SEVEN}), model(8)
    calls = {
        "fit": lambda: made.fit(table, y, verbose=0),
        "evaluate": lambda: made.evaluate(table, y, verbose=0),
        "predict": lambda: made.predict(table, verbose=0),
        "train_on_batch": lambda: made.train_on_batch(table, y),
        "validation": lambda: made.fit(np.ones((4, 8)), y, validation_data=(table, y), verbose=0),
    }
    with pytest.raises(ValueError) as caught:
        calls[way]()
    message = str(caught.value)
    assert message.endswith("expected 8 features (input shape (None, 8)), received 7 (shape (4, 7)): "
                            + ", ".join(SEVEN) + ". Add a column or change input_shape.")
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_seven_columns_of_an_array():
    with pytest.raises(ValueError, match=r"expected 8 features .*received 7 \(shape \(4, 7\)\)\. Add a column or change input_shape\.$"):
        fit(np.ones((4, 7)), columns=8)


NUMBERS = {"a": [1, 2, 3, 4], "b": [0.5, 1.5, 2.5, 3.5]}


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_numbers_flags_and_missing_values_are_numbers(make):
    expected = np.array([NUMBERS["a"], NUMBERS["b"]]).T
    np.testing.assert_array_equal(ops.convert_to_tensor(make(NUMBERS)), expected)
    np.testing.assert_array_equal(ops.convert_to_tensor(make({"a": [True, False], "b": [1.0, 2.0]})), [[1, 1], [0, 2]])
    np.testing.assert_array_equal(ops.convert_to_tensor(make({"a": [1, None], "b": [3, 4]})), [[1, 3], [np.nan, 4]])
    assert len(fit(make(NUMBERS), make({"y": [1.0, 2.0, 3.0, 4.0]}), epochs=2).epoch) == 2


def test_a_column_is_a_target():
    for frame in (pandas.DataFrame(NUMBERS), polars.DataFrame(NUMBERS), pyarrow.table(NUMBERS)):
        assert np.isfinite(fit(frame, frame["b"]).history["loss"]).all()


def text_columns():
    values = {"a": [1.0, 2.0, 3.0, 4.0], "b": ["x", "y", "x", "z"]}
    frame, other = pandas.DataFrame(values), polars.DataFrame(values)
    return {
        "pandas object": frame.astype({"b": object}),
        "pandas string": frame.astype({"b": "string"}),
        "pandas category": frame.astype({"b": "category"}),
        "polars string": other,
        "polars category": other.with_columns(polars.col("b").cast(polars.Categorical)),
        "polars enum": other.with_columns(polars.col("b").cast(polars.Enum(["x", "y", "z"]))),
        "arrow string": pyarrow.table(values),
        "arrow dictionary": pyarrow.Table.from_pandas(frame.astype({"b": "category"})),
    }


@pytest.mark.parametrize("kind", text_columns())
def test_text_is_an_error_whose_advice_works(kind):
    table = text_columns()[kind]
    with pytest.raises(TypeError, match="Column 'b' holds no numbers") as caught:
        fit(table)
    one_hot, codes = re.search("Encode it first: (.*) makes a column of 0 and 1 for each of its values, (.*) one column of numbers",
                               str(caught.value)).groups()
    names = {"frame": table, "table": table, "pandas": pandas}
    assert ops.convert_to_tensor(eval(one_hot, names)).shape == (4, 4)
    assert len(set(ops.convert_to_tensor(eval(codes, names)).numpy().tolist())) == 3
    fit(eval(one_hot, names), columns=4)


@pytest.mark.parametrize("kind", text_columns())
def test_text_is_the_same_error_everywhere(kind):
    table = text_columns()[kind]
    calls = [lambda: model().evaluate(table, y, verbose=0), lambda: model().predict(table, verbose=0), lambda: ops.convert_to_tensor(table),
             lambda: fit(np.ones((4, 2)), table["b"]), lambda: fit(np.ones((4, 2)), sample_weight=table["b"]), lambda: keras.utils.to_categorical(table["b"])]
    for call in calls:
        with pytest.raises(TypeError, match="holds no numbers .*Encode it first: "):
            call()


def test_dates_lists_and_lazy_frames_say_what_they_are():
    days = pandas.DataFrame({"a": [1.0, 2.0], "b": pandas.date_range("2020", periods=2)})
    for table in (days, polars.from_pandas(days), pyarrow.Table.from_pandas(days)):
        with pytest.raises(TypeError, match="received dates"):
            fit(table, y[:2])
    with pytest.raises(TypeError, match=r"Column 'a' holds no numbers \(its dtype is List"):
        fit(polars.DataFrame({"a": [[1], [2, 3]], "b": [1, 2]}), y[:2])
    with pytest.raises(TypeError, match=r"pass frame.collect\(\)"):
        fit(polars.DataFrame(NUMBERS).lazy())


def test_decimals_are_numbers():
    frame = polars.DataFrame({"a": polars.Series(["1.25", "2.5"]).cast(polars.Decimal(10, 2)), "b": [1, 2]})
    np.testing.assert_array_equal(ops.convert_to_tensor(frame), [[1.25, 1], [2.5, 2]])
