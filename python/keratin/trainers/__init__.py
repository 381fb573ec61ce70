"""What every model inherits: compile, fit, evaluate, predict."""

from keratin.trainers.trainer import Trainer

__all__ = ["Trainer"]
