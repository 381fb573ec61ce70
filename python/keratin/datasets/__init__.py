"""Tables that are built in. (Keras's own data sets are downloads, which Keratin does not do.)"""

from keratin.datasets import car_evaluation, concrete

__all__ = ["car_evaluation", "concrete"]
