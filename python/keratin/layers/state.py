"""What a layer says of itself, and its call as a function of its state."""

__all__ = ["LayerState"]


class LayerState:
    """The part of `keras.Layer` that is written in terms of the rest."""

    quantization_mode = None

    def stateless_call(self, trainable_variables, non_trainable_variables, *args, return_losses=False, **kwargs):
        """The call as a function of the weights, which stay as they are.

        Args:
            trainable_variables: Values of `trainable_variables`.
            non_trainable_variables: Values of `non_trainable_variables`.
            *args: What the layer is called with.
            return_losses: Whether the losses are returned too.
            **kwargs: What the layer is called with.

        Returns:
            The outputs and the new values of the non-trainable variables; the losses as a third.

        Raises:
            ValueError: When the layer is not built, or the values do not fit.
        """
        from keratin.scopes import StatelessScope

        if not self.built:
            raise ValueError(f"To call stateless_call, {type(self).__name__} must be built (i.e. its variables must have been "
                             "already created). You can build it by calling it on some data.")
        variables = [*self.trainable_variables, *self.non_trainable_variables]
        values = [*trainable_variables, *non_trainable_variables]
        if len(values) != len(variables):
            raise ValueError(f"Layer {self.name} has {len(variables)} variables. Received: {len(values)} values")
        with StatelessScope(list(zip(variables, values))) as scope:
            outputs = self(*args, **kwargs)
            losses = self.losses if return_losses else ()
        after = [scope.get_current_value(variable) for variable in self.non_trainable_variables]
        return (outputs, after, losses) if return_losses else (outputs, after)

    def symbolic_call(self, *args, **kwargs):
        """The call on symbolic tensors.

        Args:
            *args: Tensors of `keras.Input`, and what layers made of them.
            **kwargs: What the layer is called with.

        Returns:
            Symbolic tensors.
        """
        return self(*args, **kwargs)

    def compute_output_spec(self, *args, **kwargs):
        """Shape and dtype of the outputs.

        Args:
            *args: Symbolic tensors.
            **kwargs: What the layer is called with.

        Returns:
            Symbolic tensors.
        """
        return self(*args, **kwargs)

    def add_variable(self, shape, initializer, dtype=None, trainable=True, autocast=True, regularizer=None, constraint=None,
                     name=None):
        """`add_weight` under its other name.

        Args:
            shape: Sizes of the axes.
            initializer: How it begins.
            dtype: Defaults to the layer's.
            trainable: Whether training changes it.
            autocast: Kept, as Keras does.
            regularizer: A penalty, added to the loss.
            constraint: What it is brought back to after each step.
            name: Defaults to `variable`.

        Returns:
            A `keras.Variable`.
        """
        return self.add_weight(shape=shape, initializer=initializer, dtype=dtype, trainable=trainable, autocast=autocast,
                               regularizer=regularizer, constraint=constraint, name=name)

    def save_own_variables(self, store):
        """Puts the values of the layer's own weights into a dict.

        Args:
            store: The dict; its keys are the numbers of the weights.
        """
        for number, variable in enumerate(self._own_variables):
            store[str(number)] = variable.numpy()

    def load_own_variables(self, store):
        """Takes the values of the layer's own weights from a dict.

        Args:
            store: What `save_own_variables` filled.

        Raises:
            ValueError: When their number does not fit.
        """
        variables = self._own_variables
        if len(store) != len(variables):
            raise ValueError(f"Layer '{self.name}' expected {len(variables)} variables, but received {len(store)} variables "
                             "during loading.")
        for number, variable in enumerate(variables):
            variable.assign(store[str(number)])

    @property
    def input_dtype(self):
        """The dtype that floating inputs are cast to."""
        return self.compute_dtype

    @property
    def path(self):
        """The names of the models around the layer and its own, where its weights say them."""
        for variable in self._own_variables:
            if "/" in variable.path:
                return variable.path.rsplit("/", 1)[0]
        return self.name
