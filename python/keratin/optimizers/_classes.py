# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""The built-in classes of `keratin.optimizers`."""

from keratin.optimizers.optimizer import Optimizer


class Adagrad(Optimizer):
    """Duchi et al., "Adaptive subgradient methods", 2011: a += g²; θ -= rate g / sqrt(a + epsilon).

    Args:
        learning_rate: A number, or a `LearningRateSchedule`. Defaults to `0.001`.
        initial_accumulator_value: Where the sums of squares begin. Defaults to `0.1`.
        epsilon: A small number that keeps the division finite. Defaults to `1e-07`.
        weight_decay: Θ -= rate * weight_decay * θ before each step. Defaults to `None`.
        clipnorm: Largest norm of each gradient. Defaults to `None`.
        clipvalue: Largest magnitude of each gradient's elements. Defaults to `None`.
        global_clipnorm: Largest norm of all gradients together. Defaults to `None`.
        use_ema: Keep moving averages. Defaults to `False`.
        ema_momentum: Of these averages. Defaults to `0.99`.
        ema_overwrite_frequency: Copy the averages into the variables every n steps. Defaults to
            `None`.
        loss_scale_factor: The loss is multiplied and gradients divided by it. Defaults to `None`.
        gradient_accumulation_steps: Update once every n calls, by the mean of n gradients. Defaults
            to `None`.
        name: Defaults to one from the class's name.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> isinstance(keratin.optimizers.Adagrad(), keratin.optimizers.Optimizer)
    True
    """

    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-07, weight_decay=None, clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99, ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None, name=None, **kwargs):
        self._make(Adagrad, locals())


class Adam(Optimizer):
    """Kingma and Ba, "Adam", 2014, with the epsilon outside of the bias correction ("epsilon hat").
    With t from 1: m += (1 - β1)(g - m); v += (1 - β2)(g² - v); θ -= rate sqrt(1 - β2^t) / (1 -
    β1^t) m / (sqrt(v) + epsilon). amsgrad divides by the largest v so far. Slots per variable:
    momentum, velocity; then all velocity_hat.

    Args:
        learning_rate: A number, or a `LearningRateSchedule`. Defaults to `0.001`.
        beta_1: Decay of the mean of gradients. Defaults to `0.9`.
        beta_2: Decay of the mean of their squares. Defaults to `0.999`.
        epsilon: A small number that keeps the division finite. Defaults to `1e-07`.
        amsgrad: Whether the largest mean of squares so far is used. Defaults to `False`.
        weight_decay: Θ -= rate * weight_decay * θ before each step. Defaults to `None`.
        clipnorm: Largest norm of each gradient. Defaults to `None`.
        clipvalue: Largest magnitude of each gradient's elements. Defaults to `None`.
        global_clipnorm: Largest norm of all gradients together. Defaults to `None`.
        use_ema: Keep moving averages. Defaults to `False`.
        ema_momentum: Of these averages. Defaults to `0.99`.
        ema_overwrite_frequency: Copy the averages into the variables every n steps. Defaults to
            `None`.
        loss_scale_factor: The loss is multiplied and gradients divided by it. Defaults to `None`.
        gradient_accumulation_steps: Update once every n calls, by the mean of n gradients. Defaults
            to `None`.
        name: Defaults to one from the class's name.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> isinstance(keratin.optimizers.Adam(), keratin.optimizers.Optimizer)
    True
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, amsgrad=False, weight_decay=None, clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99, ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None, name=None, **kwargs):
        self._make(Adam, locals())


class AdamW(Optimizer):
    """Loshchilov and Hutter, "Decoupled weight decay regularization", 2019: Adam with weight decay
    0.004.

    Args:
        learning_rate: A number, or a `LearningRateSchedule`. Defaults to `0.001`.
        weight_decay: Θ -= rate * weight_decay * θ before each step. Defaults to `0.004`.
        beta_1: Decay of the mean of gradients. Defaults to `0.9`.
        beta_2: Decay of the mean of their squares. Defaults to `0.999`.
        epsilon: A small number that keeps the division finite. Defaults to `1e-07`.
        amsgrad: Whether the largest mean of squares so far is used. Defaults to `False`.
        clipnorm: Largest norm of each gradient. Defaults to `None`.
        clipvalue: Largest magnitude of each gradient's elements. Defaults to `None`.
        global_clipnorm: Largest norm of all gradients together. Defaults to `None`.
        use_ema: Keep moving averages. Defaults to `False`.
        ema_momentum: Of these averages. Defaults to `0.99`.
        ema_overwrite_frequency: Copy the averages into the variables every n steps. Defaults to
            `None`.
        loss_scale_factor: The loss is multiplied and gradients divided by it. Defaults to `None`.
        gradient_accumulation_steps: Update once every n calls, by the mean of n gradients. Defaults
            to `None`.
        name: Defaults to one from the class's name.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> isinstance(keratin.optimizers.AdamW(), keratin.optimizers.Optimizer)
    True
    """

    def __init__(self, learning_rate=0.001, weight_decay=0.004, beta_1=0.9, beta_2=0.999, epsilon=1e-07, amsgrad=False, clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99, ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None, name=None, **kwargs):
        self._make(AdamW, locals())


class Nadam(Optimizer):
    """Dozat, "Incorporating Nesterov momentum into Adam", 2015. With u_t = β1 (1 - 0.96^t / 2) and
    Π their product: θ -= rate m' / (sqrt(v / (1 - β2^t)) + epsilon), m' = u_{t+1} m / (1 - Π
    u_{t+1}) + (1 - u_t) g / (1 - Π). Slots per variable: momentum, velocity; last the scalar Π.

    Args:
        learning_rate: A number, or a `LearningRateSchedule`. Defaults to `0.001`.
        beta_1: Decay of the mean of gradients. Defaults to `0.9`.
        beta_2: Decay of the mean of their squares. Defaults to `0.999`.
        epsilon: A small number that keeps the division finite. Defaults to `1e-07`.
        weight_decay: Θ -= rate * weight_decay * θ before each step. Defaults to `None`.
        clipnorm: Largest norm of each gradient. Defaults to `None`.
        clipvalue: Largest magnitude of each gradient's elements. Defaults to `None`.
        global_clipnorm: Largest norm of all gradients together. Defaults to `None`.
        use_ema: Keep moving averages. Defaults to `False`.
        ema_momentum: Of these averages. Defaults to `0.99`.
        ema_overwrite_frequency: Copy the averages into the variables every n steps. Defaults to
            `None`.
        loss_scale_factor: The loss is multiplied and gradients divided by it. Defaults to `None`.
        gradient_accumulation_steps: Update once every n calls, by the mean of n gradients. Defaults
            to `None`.
        name: Defaults to one from the class's name.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> isinstance(keratin.optimizers.Nadam(), keratin.optimizers.Optimizer)
    True
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, weight_decay=None, clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99, ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None, name=None, **kwargs):
        self._make(Nadam, locals())


class RMSprop(Optimizer):
    """v = ρ v + (1 - ρ) g²; step = rate g / sqrt(v + epsilon), where `centered` takes v minus the
    square of the mean gradient; with momentum μ: m = μ m + step; θ -= m. Slots: all velocity, then
    all momentum (if any), then all average_gradient (if centered).

    Args:
        learning_rate: A number, or a `LearningRateSchedule`. Defaults to `0.001`.
        rho: Decay of the mean of squares. Defaults to `0.9`.
        momentum: Of the moving averages, or of the updates. Defaults to `0.0`.
        epsilon: A small number that keeps the division finite. Defaults to `1e-07`.
        centered: Whether the variance is used instead of the square. Defaults to `False`.
        weight_decay: Θ -= rate * weight_decay * θ before each step. Defaults to `None`.
        clipnorm: Largest norm of each gradient. Defaults to `None`.
        clipvalue: Largest magnitude of each gradient's elements. Defaults to `None`.
        global_clipnorm: Largest norm of all gradients together. Defaults to `None`.
        use_ema: Keep moving averages. Defaults to `False`.
        ema_momentum: Of these averages. Defaults to `0.99`.
        ema_overwrite_frequency: Copy the averages into the variables every n steps. Defaults to
            `None`.
        loss_scale_factor: The loss is multiplied and gradients divided by it. Defaults to `None`.
        gradient_accumulation_steps: Update once every n calls, by the mean of n gradients. Defaults
            to `None`.
        name: Defaults to one from the class's name.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> isinstance(keratin.optimizers.RMSprop(), keratin.optimizers.Optimizer)
    True
    """

    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-07, centered=False, weight_decay=None, clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99, ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None, name=None, **kwargs):
        self._make(RMSprop, locals())


class SGD(Optimizer):
    """θ -= rate g. With momentum μ: m = μ m - rate g; θ += m; with nesterov θ += μ m - rate g.

    Args:
        learning_rate: A number, or a `LearningRateSchedule`. Defaults to `0.01`.
        momentum: Of the moving averages, or of the updates. Defaults to `0.0`.
        nesterov: Whether the gradient is taken ahead. Defaults to `False`.
        weight_decay: Θ -= rate * weight_decay * θ before each step. Defaults to `None`.
        clipnorm: Largest norm of each gradient. Defaults to `None`.
        clipvalue: Largest magnitude of each gradient's elements. Defaults to `None`.
        global_clipnorm: Largest norm of all gradients together. Defaults to `None`.
        use_ema: Keep moving averages. Defaults to `False`.
        ema_momentum: Of these averages. Defaults to `0.99`.
        ema_overwrite_frequency: Copy the averages into the variables every n steps. Defaults to
            `None`.
        loss_scale_factor: The loss is multiplied and gradients divided by it. Defaults to `None`.
        gradient_accumulation_steps: Update once every n calls, by the mean of n gradients. Defaults
            to `None`.
        name: Defaults to one from the class's name.
        **kwargs: `name`, `trainable`, `dtype`, `autocast`, `input_shape`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> isinstance(keratin.optimizers.SGD(), keratin.optimizers.Optimizer)
    True
    """

    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, weight_decay=None, clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99, ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None, name=None, **kwargs):
        self._make(SGD, locals())


__all__ = [
    "Adagrad",
    "Adam",
    "AdamW",
    "Nadam",
    "RMSprop",
    "SGD",
]
