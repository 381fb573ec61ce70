"""Function: what lies between symbolic tensors, as a function."""

from keratin import tree
from keratin.models.model import Model

__all__ = ["Function"]


class Function:
    """A function of tensors from what was computed between symbolic ones.

    Args:
        inputs: Tensors of `keras.Input`, or a structure of them.
        outputs: Tensors made of them, or a structure.
        name: Of the function.

    Raises:
        ValueError: When an output does not depend on the inputs.

    Example:

    >>> import keratin
    >>> x = keratin.Input((2,))
    >>> Function(x, x * 2 + 1)(keratin.ops.ones((1, 2)))
    [[3. 3.]]
    """

    def __init__(self, inputs, outputs, name=None):
        self._model = Model(inputs, outputs, name=name)
        self._inputs_struct, self._outputs_struct = inputs, outputs
        self.name = self._model.name

    @property
    def inputs(self):
        """The symbolic inputs."""
        return tree.flatten(self._inputs_struct)

    @property
    def outputs(self):
        """The symbolic outputs."""
        return tree.flatten(self._outputs_struct)

    @property
    def operations(self):
        """The layers and ops in between."""
        return self._model.layers

    def call(self, inputs):
        """Computes the outputs.

        Args:
            inputs: Tensors in the structure of the inputs.

        Returns:
            Tensors in the structure of the outputs.
        """
        return self._model(inputs)

    def __call__(self, *args, **kwargs):
        """`call`."""
        return self.call(*args, **kwargs)

    def compute_output_shape(self, input_shape):
        """The shapes of the outputs.

        Args:
            input_shape: Shape of the input, or a list of shapes.

        Returns:
            A shape, or a list of them.
        """
        return self._model.compute_output_shape(input_shape)

    def __repr__(self):
        return f"<Function name={self.name}>"
