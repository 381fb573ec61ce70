"""Names from the names of classes."""

import re


def to_snake_case(name):
    """The name that Keras makes of a class's name.

    Args:
        name: In CamelCase.

    Returns:
        In snake_case.

    Example:

    >>> to_snake_case("Conv2DTranspose")
    'conv2d_transpose'
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
