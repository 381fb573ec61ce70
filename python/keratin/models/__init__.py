"""Models, as `keras.models` has them."""

from keratin.models.cloning import clone_model
from keratin.models.function import Function
from keratin.models.model import Model
from keratin.models.sequential import Sequential
from keratin.saving.models import load_model, model_from_json, save_model

__all__ = ["Model", "Sequential", "clone_model", "load_model", "model_from_json", "save_model"]
