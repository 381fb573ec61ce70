"""Columns as what the caller wants: a DataFrame of pandas, or arrays."""

import numpy as np


def as_frame(columns):
    try:
        import pandas
    except ImportError:
        raise ImportError("as_frame=True gives a pandas.DataFrame, and pandas is not installed. "
                          "Say as_frame=False for arrays, or `pip install pandas`.") from None
    return pandas.DataFrame({name: np.array(values) if not isinstance(values, list) else values
                             for name, values in columns.items()})


def as_arrays(columns, target):
    """The other columns side by side as float32 (texts as objects), and the target's."""
    features = [np.asarray(values) for name, values in columns.items() if name != target]
    numeric = all(feature.dtype.kind in "fiub" for feature in features)
    return np.stack(features, axis=1).astype("float32" if numeric else object), np.array(columns[target])
