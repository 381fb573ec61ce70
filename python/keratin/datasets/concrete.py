"""Concrete compressive strength: 1,030 mixes (I-Cheng Yeh, 1998; UCI, CC BY 4.0)."""

from keratin import _core
from keratin.datasets import _frame


def load_data(as_frame=False):
    """Cement, slag, fly ash, water, superplasticizer, coarse and fine aggregate (kg in a cubic metre), age (days), and
    the compressive strength (MPa).

    Args:
        as_frame: Whether to return a `pandas.DataFrame` with all nine columns; the target is `strength`.

    Returns:
        `(x, y)`: arrays of shape (1030, 8), float32, and (1030,), float64; or the frame.

    Raises:
        ImportError: For a frame, when pandas is not installed.

    Example:

    >>> x, y = load_data()
    >>> x.shape, y.shape
    ((1030, 8), (1030,))
    """
    columns = _core.concrete()
    return _frame.as_frame(columns) if as_frame else _frame.as_arrays(columns, "strength")
