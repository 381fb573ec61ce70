"""Car evaluation: 1,728 cars and the decision about each (Marko Bohanec, 1988; UCI, CC BY 4.0)."""

from keratin import _core
from keratin.datasets import _frame


def load_data(as_frame=False, encoded=True):
    """The table as the course prepares it, or as it was published.

    Args:
        as_frame: Whether to return a `pandas.DataFrame` with all columns; the target is `decision` (published: `class`).
        encoded: True: price_high, price_medium, price_low, maint_high, maint_medium, maint_low, capacity_two,
            capacity_more, each 0 or 1, and the decision from 0 (unacceptable) to 3 (very good). False: the six
            properties and the class as words.

    Returns:
        `(x, y)`: arrays of shape (1728, 8), float32, and (1728,), int64 (published: (1728, 6) and (1728,) of words);
        or the frame.

    Raises:
        ImportError: For a frame, when pandas is not installed.

    Example:

    >>> x, y = load_data()
    >>> x.shape, int(y.max())
    ((1728, 8), 3)
    """
    columns = _core.car_evaluation_dummies() if encoded else _core.car_evaluation()
    return _frame.as_frame(columns) if as_frame else _frame.as_arrays(columns, list(columns)[-1])
