"""Dtype policies: in which dtype weights are and in which layers compute."""

from keratin import _core, config

__all__ = ["DTypePolicy", "FloatDTypePolicy", "deserialize", "get", "serialize"]


class DTypePolicy:
    """The dtypes of a layer: of its variables, and of its computation.

    Args:
        name: A float dtype, `"mixed_float16"` or `"mixed_bfloat16"`. Defaults to `keratin.config.floatx()`.

    Raises:
        ValueError: For another name.

    Example:

    >>> policy = DTypePolicy("mixed_bfloat16")
    >>> policy.variable_dtype, policy.compute_dtype
    ('float32', 'bfloat16')
    """

    def __init__(self, name=None):
        name = config.floatx() if name is None else name
        if not isinstance(name, str):
            raise TypeError(f"'name' must be a string, such as 'mixed_float16'. Received: name={name} (of type {type(name)})")
        self._name = name
        mixed = name.startswith("mixed_")
        try:
            self._compute = _core.standardize_dtype(name.removeprefix("mixed_"))
        except TypeError:
            raise ValueError(f"Cannot convert '{name}' to a dtype policy. Valid policies include 'mixed_float16', "
                             "'mixed_bfloat16', 'float32'.") from None
        self._variable = "float32" if mixed else self._compute

    quantization_mode = None

    def convert_input(self, x, autocast, dtype):
        """An input as a tensor, in the dtype in which layers compute.

        Args:
            x: Anything that becomes a tensor.
            autocast: Whether floating values are cast.
            dtype: To which.

        Returns:
            A tensor.
        """
        tensor = _core.convert_to_tensor(x)
        cast = autocast and tensor.dtype.startswith(("float", "bfloat")) and tensor.dtype != dtype
        return _core.convert_to_tensor(tensor, dtype) if cast else tensor

    @property
    def name(self):
        """The name."""
        return self._name

    @property
    def compute_dtype(self):
        """In which layers compute."""
        return self._compute

    @property
    def variable_dtype(self):
        """Of the weights."""
        return self._variable

    def _as_config(self):
        return self._name

    def get_config(self):
        """The arguments that make such a policy."""
        return {"name": self._name}

    @classmethod
    def from_config(cls, config):
        """A policy from what `get_config` gave."""
        return cls(**config)

    def __eq__(self, other):
        return isinstance(other, DTypePolicy) and other.name == self.name

    def __hash__(self):
        return hash(self._name)

    def __repr__(self):
        return f'<DTypePolicy "{self._name}">'


FloatDTypePolicy = DTypePolicy


def get(identifier):
    """A policy from its name, its config, or itself.

    Args:
        identifier: A name, a config, a policy, or None: that of new layers.

    Returns:
        A `DTypePolicy`.

    Raises:
        ValueError: For anything else.

    Example:

    >>> get("float16").compute_dtype
    'float16'
    """
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if identifier is None or isinstance(identifier, str):
        return DTypePolicy(identifier)
    raise ValueError(f"Cannot interpret `dtype` argument. Expected a string or an instance of DTypePolicy. Received: {identifier}")


def serialize(dtype_policy):
    """A policy as files have it.

    Args:
        dtype_policy: A `DTypePolicy`.

    Returns:
        A dict.
    """
    return {"module": "keras", "class_name": "DTypePolicy", "config": dtype_policy.get_config(), "registered_name": None}


def deserialize(config, custom_objects=None):
    """The inverse of `serialize`.

    Args:
        config: A dict.
        custom_objects: Ignored.

    Returns:
        A `DTypePolicy`.
    """
    return DTypePolicy(**config["config"])
