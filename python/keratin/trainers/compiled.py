"""What `compile` made, as metrics: for a `train_step` that updates `self.metrics` itself."""

from keratin import _core

__all__ = ["CompiledMetrics", "LossTracker", "OutputLoss"]


class _OfModel:
    def __init__(self, model):
        self._model = model

    def reset_state(self):
        """Begins anew, as the model's other metrics do."""
        _core.training.reset_metrics(self._model)

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}>"


class LossTracker(_OfModel):
    """The running mean that the logs call `"loss"`.

    Args:
        model: A compiled model.
    """

    name = "loss"

    def update_state(self, values, sample_weight=None):
        """Takes in the loss of a batch.

        Args:
            values: The loss.
            sample_weight: How much it counts, 1.
        """
        _core.training.track_loss(self._model, values, 1.0 if sample_weight is None else sample_weight)

    def result(self):
        """The mean so far.

        Returns:
            A scalar.
        """
        return _core.training.loss_result(self._model)


class OutputLoss(_OfModel):
    """The running loss of one output of several; `compute_loss` updates it.

    Args:
        model: A compiled model.
        name: The name in the logs, `"<output>_loss"`.
    """

    def __init__(self, model, name):
        super().__init__(model)
        self.name = name

    def result(self):
        """The mean so far.

        Returns:
            A scalar.
        """
        return _core.training.compiled_results(self._model)[self.name]


class CompiledMetrics(_OfModel):
    """The metrics given to `compile`, as one.

    Args:
        model: A compiled model.
    """

    name = "compile_metrics"

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Takes in a batch.

        Args:
            y_true: Targets.
            y_pred: Outputs.
            sample_weight: Weights of the rows.
        """
        _core.training.compute_metrics(self._model, None, y_true, y_pred, sample_weight)

    def result(self):
        """The values so far.

        Returns:
            A dict of tensors by name.
        """
        return _core.training.compiled_results(self._model)
