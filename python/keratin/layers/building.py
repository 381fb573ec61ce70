"""How a layer's weights come to be: `build` is run once, by the first call or by the user."""

import functools
import inspect

from keratin import _core, tree

__all__ = ["Building", "shape_list"]


def shape_list(shape):
    """One shape, or a list of shapes, as a list.

    Args:
        shape: A shape, or a list or tuple of them.

    Returns:
        A list of shapes.
    """
    return [shape] if not shape or not isinstance(shape[0], (tuple, list)) else list(shape)


def _through_the_engine(build):
    """The `build` of a class of the user's own: the engine runs it, once, and knows then that the layer is built."""

    @functools.wraps(build)
    def wrapped(self, *args, **kwargs):
        if self.__dict__.get("_building") or not self._has_call_of_its_own:
            return build(self, *args, **kwargs)
        shapes = [*args, *kwargs.values()]
        return _core.layer_build(self, shape_list(shapes[0]) if len(shapes) == 1 else shapes)

    return wrapped


class Building:
    """The part of `keras.Layer` that builds; `Layer` derives from it."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__ and not cls.__module__.startswith("keratin."):
            cls.build = _through_the_engine(cls.__dict__["build"])

    def build(self, input_shape):
        """Makes the weights. Runs once: before the first call, or when it is called.

        Args:
            input_shape: Shape of the input with the batch axis; a list of shapes for several inputs.
        """
        if not self._has_call_of_its_own:
            _core.layer_build(self, shape_list(input_shape))

    def _build_from(self, shapes):
        """The engine calls `build` through this."""
        structure = self.__dict__.get("_input_structure")
        shape = shapes[0] if len(shapes) == 1 else tree.pack_sequence_as(structure, shapes) if structure is not None else shapes
        parameters = [p for p in inspect.signature(self.build).parameters.values()
                      if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        self.__dict__["_building"] = True
        try:
            if len(parameters) > 1 and len(shapes) >= len([p for p in parameters if p.default is p.empty]):
                self.build(*shapes[: len(parameters)])
            elif parameters:
                self.build(shape)
            else:
                self.build()
        finally:
            del self.__dict__["_building"]

    def get_build_config(self):
        """The shapes that the layer was built with.

        Returns:
            A dict for `build_from_config`; None before that.
        """
        shapes = _core.layer_input_shapes(self) if self.built else ()
        return {"input_shape": shapes[0] if len(shapes) == 1 else shapes} if shapes else None

    def build_from_config(self, config):
        """Builds the layer as another was.

        Args:
            config: What `get_build_config` gave.
        """
        shape = (config or {}).get("input_shape")
        if shape is not None:
            _core.layer_build(self, [shape] if not shape or not isinstance(shape[0], (list, tuple)) else list(shape))
