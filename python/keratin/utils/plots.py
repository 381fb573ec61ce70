"""Pictures of models and trainings, as SVG: without matplotlib, graphviz or pydot."""

import os

from keratin import _core

__all__ = ["Svg", "model_svg", "plot_model"]


class Svg:
    """A picture, which notebooks show.

    Args:
        text: The SVG text.

    Example:

    >>> Svg("<svg/>").text
    '<svg/>'
    """

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text

    def __repr__(self):
        return f"<Svg of {len(self.text)} bytes>"

    def _repr_svg_(self):
        return self.text

    def save(self, to_file):
        """Writes it into a file.

        Args:
            to_file: Its name, which ends in `.svg`.

        Raises:
            ValueError: For another ending.
        """
        path = os.fspath(to_file)
        if not path.lower().endswith(".svg"):
            raise ValueError(f"Keratin draws SVG: the file's name has to end in .svg. Received: to_file={path!r}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.text)


def model_svg(model, show_shapes=False, show_dtype=False, show_layer_names=False, rankdir="TB", expand_nested=False,
              show_layer_activations=False, show_trainable=False):
    """A box for each layer of a model, an arrow for each connection.

    Args:
        model: A model that is built.
        show_shapes: Whether boxes tell the shapes.
        show_dtype: Whether boxes tell the dtype.
        show_layer_names: Whether boxes tell the layer's name.
        rankdir: "TB" downwards, "LR" to the right, "BT" upwards, "RL" to the left.
        expand_nested: Whether models inside the model show their layers.
        show_layer_activations: Whether boxes tell the activation.
        show_trainable: Whether boxes tell whether the layer is trained.

    Returns:
        An `Svg`.

    Raises:
        ValueError: For a model that is not built, or an unknown rankdir.

    Example:

    >>> import keratin
    >>> model_svg(keratin.Sequential([keratin.Input((2,)), keratin.layers.Dense(1)])).text[:4]
    '<svg'
    """
    return Svg(_core.model_svg(model, show_shapes, show_dtype, show_layer_names, rankdir, expand_nested,
                               show_layer_activations, show_trainable))


def plot_model(model, to_file="model.png", show_shapes=False, show_dtype=False, show_layer_names=False, rankdir="TB",
               expand_nested=False, dpi=200, show_layer_activations=False, show_trainable=False, splines="ortho", **kwargs):
    """Draws a model, into a file or for the notebook.

    Args:
        model: A model that is built.
        to_file: A name that ends in `.svg`, or None: only returns the picture.
        show_shapes: Whether boxes tell the shapes.
        show_dtype: Whether boxes tell the dtype.
        show_layer_names: Whether boxes tell the layer's name.
        rankdir: "TB" downwards, "LR" to the right, "BT" upwards, "RL" to the left.
        expand_nested: Whether models inside the model show their layers.
        dpi: Has no meaning for SVG.
        show_layer_activations: Whether boxes tell the activation.
        show_trainable: Whether boxes tell whether the layer is trained.
        splines: Taken for Keras's sake.
        **kwargs: None are known.

    Returns:
        An `Svg`, which notebooks show.

    Raises:
        ValueError: For a model that is not built, another ending than `.svg`, unknown arguments.

    Example:

    >>> import keratin
    >>> model = keratin.Sequential([keratin.Input((2,)), keratin.layers.Dense(1)])
    >>> picture = plot_model(model, to_file=None, show_shapes=True)
    """
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments: {sorted(kwargs)}")
    picture = model_svg(model, show_shapes, show_dtype, show_layer_names, rankdir, expand_nested, show_layer_activations,
                        show_trainable)
    if to_file is not None:
        picture.save(to_file)
    return picture
