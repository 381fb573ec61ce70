"""Training, evaluating and predicting: the part of `keras.Model` that runs steps."""

import types

from keratin import _core
from keratin.trainers.compiled import CompiledMetrics, LossTracker, OutputLoss

__all__ = ["Trainer"]


class Trainer:
    """What makes a layer a model that can be trained."""

    history = None
    loss = None

    def compile(self, optimizer="rmsprop", loss=None, loss_weights=None, metrics=None, weighted_metrics=None,
                run_eagerly=False, steps_per_execution=1, jit_compile="auto", auto_scale_loss=True):
        """Says how the model learns.

        Args:
            optimizer: Its name, or an optimizer.
            loss: Its name, a loss, a function `f(y_true, y_pred)`; a list or dict of them by output.
            loss_weights: Weights of the outputs' losses: a list, or a dict by output.
            metrics: A list of names, metrics or functions; of lists by output, or a dict.
            weighted_metrics: The same, weighted by `sample_weight`.
            run_eagerly: Whether every step runs line by line, for debuggers.
            steps_per_execution: Steps between two events that callbacks hear of.
            jit_compile: Taken for Keras's sake: steps are compiled anyway.
            auto_scale_loss: Whether a mixed-precision policy scales the loss.

        Raises:
            ValueError: For a name that is none.
        """
        self.loss = loss
        self.__dict__["_compile_arguments"] = types.SimpleNamespace(
            loss=loss, loss_weights=loss_weights, metrics=metrics, weighted_metrics=weighted_metrics, run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution, jit_compile=jit_compile, auto_scale_loss=auto_scale_loss)
        _core.training.compile(self, optimizer, loss, loss_weights, metrics, weighted_metrics, run_eagerly,
                      steps_per_execution, jit_compile, auto_scale_loss)

    @property
    def jit_compile(self):
        """Whether steps are compiled, which they are unless `run_eagerly`."""
        return not self.run_eagerly

    def fit(self, x=None, y=None, batch_size=None, epochs=1, verbose="auto", callbacks=None, validation_split=0.0,
            validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0,
            steps_per_epoch=None, validation_steps=None, validation_batch_size=None, validation_freq=1):
        """Trains the model.

        Args:
            x: Arrays, a list or dict of them, a frame; or a generator, a `PyDataset` or an iterable of batches.
            y: Targets, like `x`; part of the batches where `x` makes batches.
            batch_size: Rows of a step, 32.
            epochs: How often all rows are gone through.
            verbose: 0 is silent, 1 a bar, 2 a line an epoch; `"auto"` is 1.
            callbacks: A list of callbacks.
            validation_split: The share of rows at the end that is held out.
            validation_data: `(x, y)`, `(x, y, sample_weight)`, or what makes batches.
            shuffle: Whether every epoch has its own order of rows.
            class_weight: Weights by class number.
            sample_weight: Weights of the rows.
            initial_epoch: The number of the first epoch.
            steps_per_epoch: Batches of an epoch; needed where `x` has no end.
            validation_steps: Batches of a validation.
            validation_batch_size: Its rows of a step; `batch_size`.
            validation_freq: Every so many epochs, or a list of epochs, from 1.

        Returns:
            A `History`: its `history` maps names to values by epoch.

        Raises:
            ValueError: For data that do not fit the model or each other.
        """
        return _core.training.fit(self, x, y, batch_size, epochs, verbose, callbacks, validation_split, validation_data,
                         shuffle, class_weight, sample_weight, initial_epoch, steps_per_epoch, validation_steps,
                         validation_batch_size, validation_freq)

    def evaluate(self, x=None, y=None, batch_size=None, verbose="auto", sample_weight=None, steps=None,
                 callbacks=None, return_dict=False, **kwargs):
        """Loss and metrics on data.

        Args:
            x: As of `fit`.
            y: Targets.
            batch_size: Rows of a step, 32.
            verbose: 0 is silent, 1 a bar, 2 a line; `"auto"` is 1.
            sample_weight: Weights of the rows.
            steps: Batches at most.
            callbacks: A list of callbacks.
            return_dict: Whether the numbers come by name.
            **kwargs: None.

        Returns:
            The loss, or a list of the loss and the metrics, or a dict.

        Raises:
            ValueError: For data that do not fit the model or each other.
        """
        if kwargs:
            raise ValueError(f"Arguments not recognized: {kwargs}")
        return _core.training.evaluate(self, x, y, batch_size, verbose, sample_weight, steps, callbacks, return_dict)

    def predict(self, x, batch_size=None, verbose="auto", steps=None, callbacks=None):
        """The outputs for every row.

        Args:
            x: As of `fit`.
            batch_size: Rows of a step, 32.
            verbose: 0 is silent, 1 a bar, 2 a line; `"auto"` is 1.
            steps: Batches at most.
            callbacks: A list of callbacks.

        Returns:
            A NumPy array, or a list or dict of them as the model has outputs.

        Raises:
            ValueError: For data that do not fit the model.
        """
        return _core.training.predict(self, x, batch_size, verbose, steps, callbacks)

    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, return_dict=False):
        """One step of training.

        Args:
            x: The rows.
            y: Targets.
            sample_weight: Weights of the rows.
            class_weight: Weights by class number. Not together with `sample_weight`.
            return_dict: Whether the numbers come by name.

        Returns:
            The loss, or a list of the loss and the metrics, or a dict.

        Raises:
            ValueError: For data that do not fit the model or each other.
        """
        return _core.training.train_on_batch(self, x, y, sample_weight, class_weight, return_dict)

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        """Loss and metrics on one batch.

        Args:
            x: The rows.
            y: Targets.
            sample_weight: Weights of the rows.
            return_dict: Whether the numbers come by name.

        Returns:
            The loss, or a list of the loss and the metrics, or a dict.

        Raises:
            ValueError: For data that do not fit the model or each other.
        """
        return _core.training.test_on_batch(self, x, y, sample_weight, return_dict)

    def predict_on_batch(self, x):
        """The outputs for one batch.

        Args:
            x: The rows.

        Returns:
            A NumPy array, or a list or dict of them.

        Raises:
            ValueError: For data that do not fit the model.
        """
        return _core.training.predict_on_batch(self, x)

    @property
    def stop_training(self):
        """Whether `fit` ends after the present batch."""
        return _core.training.is_stopping(self)

    @stop_training.setter
    def stop_training(self, value):
        _core.training.set_stop_training(self, bool(value))

    @property
    def optimizer(self):
        """The optimizer that was compiled, always the same object."""
        optimizer = _core.training.optimizer(self)
        self.__dict__["_kept_optimizer"] = optimizer
        return optimizer

    @optimizer.setter
    def optimizer(self, value):
        _core.training.set_optimizer(self, value)

    @property
    def metrics(self):
        """What the logs are made of: the running loss, the compiled metrics, the losses of several outputs, and metrics
        that the model has as attributes."""
        compiled = [LossTracker(self)] if self.compiled else []
        more = [CompiledMetrics(self)] if _core.training.compiles_metrics(self) else []
        losses = [OutputLoss(self, name) for name in _core.training.output_loss_names(self)]
        return compiled + more + losses + super().metrics

    @property
    def metrics_names(self):
        """The names of `metrics`."""
        return [metric.name for metric in self.metrics]

    @property
    def run_eagerly(self):
        """Whether every step runs line by line."""
        return _core.training.runs_eagerly(self)

    @run_eagerly.setter
    def run_eagerly(self, value):
        _core.training.set_run_eagerly(self, bool(value))

    @property
    def compiled(self):
        """Whether `compile` has been called."""
        return _core.training.is_compiled(self)

    def reset_metrics(self):
        """Begins loss and metrics anew."""
        _core.training.reset_metrics(self)

    def get_metrics_result(self):
        """Loss and metrics so far.

        Returns:
            A dict of tensors, which a `train_step` may return.
        """
        return _core.training.metrics_result(self)

    def train_step(self, data):
        """One step of training; override it for a step of your own, which is traced once and then runs compiled.

        Args:
            data: `(x,)`, `(x, y)` or `(x, y, sample_weight)`.

        Returns:
            Numbers by name, the logs of the batch.
        """
        return _core.training.train_step(self, data)

    def test_step(self, data):
        """One step of evaluation.

        Args:
            data: As of `train_step`.

        Returns:
            Numbers by name.
        """
        return _core.training.test_step(self, data)

    def predict_step(self, data):
        """One step of prediction.

        Args:
            data: `(x,)`, or x.

        Returns:
            The outputs.
        """
        return _core.training.predict_step(self, data)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """The compiled loss with whatever layers add to it.

        Args:
            x: Inputs.
            y: Targets.
            y_pred: Outputs.
            sample_weight: Weights of the rows.
            training: Not used.

        Returns:
            A scalar.

        Raises:
            ValueError: When there is no loss to compute.
        """
        return _core.training.compute_loss(self, x, y, y_pred, sample_weight)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Takes a batch into the compiled metrics.

        Args:
            x: Inputs. Not used.
            y: Targets.
            y_pred: Outputs.
            sample_weight: Weights of the rows.

        Returns:
            What `get_metrics_result` gives.
        """
        return _core.training.compute_metrics(self, x, y, y_pred, sample_weight)
