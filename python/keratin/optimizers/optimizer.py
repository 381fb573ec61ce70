"""Optimizer: how gradients change weights."""

from keratin import _core
from keratin._objects import KerasObject


class Optimizer(KerasObject):
    """How gradients change weights. Derive from it: make slots in `build`, and change one variable in `update_step`.

    Args:
        learning_rate: A number, or a `LearningRateSchedule`.
        weight_decay: Share of each weight that is taken away at each step.
        clipnorm: Each gradient's norm is at most this.
        clipvalue: Each gradient's elements are at most this.
        global_clipnorm: The norm of all gradients together is at most this.
        use_ema: Whether averages of the weights are kept.
        ema_momentum: Of these averages.
        ema_overwrite_frequency: After how many steps the weights become their averages; None: at the end of training.
        loss_scale_factor: What the loss is multiplied by before gradients are taken.
        gradient_accumulation_steps: Of how many steps the mean gradient is applied.
        name: Of the optimizer.
        **kwargs: None.

    Raises:
        ValueError: For arguments that contradict each other.

    Example:

    >>> import keratin
    >>> w = keratin.Variable([1.0])
    >>> keratin.optimizers.SGD(0.5).apply([keratin.ops.array([1.0])], [w])
    >>> float(w[0])
    0.5
    """

    _kind = "optimizer"
    _overridable = ("update_step",)

    def _make_over(self, cls, arguments):
        raise NotImplementedError(f"{type(self).__name__} overrides `update_step` of {cls.__name__}, which is built in. Derive "
                                  "it from keratin.optimizers.Optimizer instead.")

    def __init__(self, learning_rate, weight_decay=None, clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False,
                 ema_momentum=0.99, ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name=None, **kwargs):
        if kwargs:
            raise ValueError(f"Argument(s) not recognized: {kwargs}")
        from keratin.utils.names import to_snake_case

        self._make_own(self._kind)
        _core.optimizer_set(self, {
            "name": name or to_snake_case(type(self).__name__), "learning_rate": learning_rate, "weight_decay": weight_decay,
            "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema,
            "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency,
            "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps,
        })

    def build(self, variables):
        """Makes the slots for these variables; a second call with the same ones does nothing.

        Args:
            variables: A list of variables. Classes of one's own call `super().build(variables)` and then
                `add_variable_from_reference`.
        """
        if not _core.optimizer_built(self):
            self.__dict__["_trainable_variables"] = list(variables)
            _core.optimizer_build(self, list(variables))

    def _build_slots(self, variables):
        # The engine makes the slots of a class of the user's own through its `build`.
        if not self.__dict__.get("_building"):
            self.__dict__["_building"] = True
            if type(self).build is not Optimizer.build:
                self.build(variables)

    def add_variable_from_reference(self, reference_variable, name=None, initializer="zeros"):
        """Makes a slot of the shape and dtype of a variable.

        Args:
            reference_variable: The variable.
            name: Of the slot.
            initializer: `"zeros"` or `"ones"`.

        Returns:
            A `keras.Variable`.
        """
        return _core.optimizer_add_slot(self, reference_variable, name or "slot", 1.0 if initializer == "ones" else 0.0)

    def update_step(self, gradient, variable, learning_rate):
        """Changes one variable.

        Args:
            gradient: Of its shape and dtype.
            variable: The variable.
            learning_rate: A scalar.
        """
        raise NotImplementedError(f"Optimizer {type(self).__name__} does not have an `update_step()` method implemented.")

    def _get_variable_index(self, variable):
        """The place of a variable among those that `build` was given: classes of one's own find their slots by it."""
        for index, known in enumerate(self.__dict__.get("_trainable_variables") or ()):
            if known is variable:
                return index
        raise ValueError(f"Unknown variable: {variable}. This optimizer can only be called for the variables it was originally "
                         "built with.")

    def apply(self, grads, trainable_variables=None):
        """One step.

        Args:
            grads: One gradient for each variable; None: it is left alone.
            trainable_variables: The variables; by default those that `build` was given.

        Raises:
            ValueError: When there is no gradient at all, or not as many as variables.
        """
        variables = self.__dict__.get("_trainable_variables") if trainable_variables is None else list(trainable_variables)
        if variables is None:
            raise ValueError("When passing `grads` without `variables`, the optimizer must already be built on a list of "
                             "variables. Call `optimizer.build(trainable_variables)` first.")
        self.__dict__["_trainable_variables"] = variables
        self.build(variables)
        _core.optimizer_apply(self, list(grads), variables)

    def stateless_apply(self, optimizer_variables, grads, trainable_variables):
        """One step as a function of all values, which stay as they are.

        Args:
            optimizer_variables: Values of `variables`.
            grads: One gradient for each variable of the model.
            trainable_variables: Values of the variables that `build` was given.

        Returns:
            The new values of the model's variables, and those of `variables`.

        Raises:
            ValueError: Before `build`, and for another number of values.
        """
        from keratin.scopes import StatelessScope

        if not self.built:
            raise ValueError("To call `stateless_apply`, Optimizer must be built (i.e. its variables must have been created). "
                             "You can build it via `optimizer.build(trainable_variables)`.")
        model, own = self.__dict__["_trainable_variables"], self.variables
        for name, values, variables in (("optimizer_variables", optimizer_variables, own), ("trainable_variables", trainable_variables, model)):
            if len(values) != len(variables):
                raise ValueError(f"Argument `{name}` must be a list of tensors, one for each of the {len(variables)} variables. "
                                 f"Received: a list of {len(values)}")
        with StatelessScope([*zip(model, trainable_variables), *zip(own, optimizer_variables)]) as scope:
            self.apply(grads)
        return [scope.get_current_value(v) for v in model], [scope.get_current_value(v) for v in own]

    def apply_gradients(self, grads_and_vars):
        """One step from pairs.

        Args:
            grads_and_vars: Pairs of a gradient and its variable.

        Returns:
            `iterations`.
        """
        gradients, variables = zip(*grads_and_vars)
        self.apply(gradients, variables)
        return self.iterations

    @property
    def variables(self):
        """The state: iterations, learning rate, slots."""
        return _core.optimizer_variables(self)

    @property
    def built(self):
        """Whether the slots are made."""
        return _core.optimizer_built(self)

    @property
    def iterations(self):
        """How many steps were made, a variable."""
        return _core.optimizer_iterations(self)

    @property
    def learning_rate(self):
        """The rate in force: a variable, or what the schedule gives at the present step."""
        return _core.optimizer_learning_rate(self)

    @learning_rate.setter
    def learning_rate(self, value):
        _core.optimizer_set_learning_rate(self, float(value))

    lr = learning_rate

    @property
    def name(self):
        """The name."""
        return _core.optimizer_name(self)

    def assign(self, variable, value):
        """`variable.assign(value)`."""
        variable.assign(value)

    def assign_add(self, variable, value):
        """`variable.assign_add(value)`."""
        variable.assign_add(value)

    def assign_sub(self, variable, value):
        """`variable.assign_sub(value)`."""
        variable.assign_sub(value)

    def scale_loss(self, loss):
        """The loss times `loss_scale_factor`; `apply` divides the gradients again."""
        return _core.optimizer_scale_loss(self, loss)

    def finalize_variable_values(self, var_list):
        """After training with `use_ema`: the variables become their averages."""
        _core.optimizer_finalize(self, list(var_list))

    def exclude_from_weight_decay(self, var_list=None, var_names=None):
        """Leaves variables alone in weight decay.

        Args:
            var_list: These variables.
            var_names: Those whose name contains one of these.
        """
        _core.optimizer_exclude(self, list(var_list or ()), list(var_names or ()))

    def set_weights(self, weights):
        """Sets the values of `variables`.

        Args:
            weights: Arrays, in the order of `variables`.

        Raises:
            ValueError: Before `build`, and for another number of values.
        """
        if not self.built:
            raise ValueError("You are calling `set_weights()` on an optimizer that has not yet been built. Please call "
                             "`optimizer.build(trainable_variables)` to create the optimizer weights before calling `set_weights()`.")
        variables = self.variables
        if len(weights) != len(variables):
            raise ValueError(f"The optimizer has {len(variables)} variables. Received: {len(weights)} values")
        for variable, value in zip(variables, weights):
            variable.assign(value)

    def save_own_variables(self, store):
        """Puts the values of `variables` into a dict.

        Args:
            store: The dict; its keys are the numbers of the variables.
        """
        for number, variable in enumerate(self.variables):
            store[str(number)] = variable.numpy()

    def load_own_variables(self, store):
        """Takes the values of `variables` from a dict.

        Args:
            store: What `save_own_variables` filled.

        Raises:
            ValueError: Before `build`, and when their number does not fit.
        """
        self.set_weights([store[str(number)] for number in range(len(store))])

    def get_config(self):
        """The arguments that make such an optimizer.

        Returns:
            A dict that JSON can hold.
        """
        return _core.optimizer_common_config(self) if _core.is_python_kind(self) else _core.object_config(self)
