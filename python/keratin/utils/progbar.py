"""A line of progress."""

from keratin import _core

__all__ = ["Progbar"]


class Progbar:
    """Draws how far something has come.

    Args:
        target: The number of steps; None while unknown.
        width: Cells of the bar.
        verbose: 0 is silent, 1 a bar, 2 one line at the end.
        interval: Seconds between two drawings at least.
        stateful_metrics: Names of values shown as they are; the others are averaged.
        stateless_metrics: The other way round. Not together with `stateful_metrics`.
        unit_name: What a step is called.

    Raises:
        ValueError: When both lists are given.

    Example:

    >>> bar = Progbar(3, verbose=0)
    >>> for step in range(3):
    ...     bar.update(step + 1, [("loss", 1.0 / (step + 1))])
    """

    def __init__(self, target, width=20, verbose=1, interval=0.05, stateful_metrics=None, stateless_metrics=None,
                 unit_name="step"):
        self.target = target
        self._seen = 0
        self._bar = _core.Progbar(target, width, verbose, interval,
                                  None if stateful_metrics is None else list(stateful_metrics),
                                  None if stateless_metrics is None else list(stateless_metrics), unit_name)

    def update(self, current, values=None, finalize=None):
        """A step is done.

        Args:
            current: Its number, from 1.
            values: Pairs of name and number.
            finalize: Whether it is the last; None: when `current` reaches the target.
        """
        self._seen = current
        self._bar.update(current, [(str(name), float(value)) for name, value in values or []], finalize)

    def add(self, n, values=None):
        """More steps are done.

        Args:
            n: How many.
            values: Pairs of name and number.
        """
        self.update(self._seen + n, values)
