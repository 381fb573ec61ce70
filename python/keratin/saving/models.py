"""Saving and loading whole models."""

import json
import os

from keratin import _core


def save_model(model, filepath, overwrite=True, zipped=None, **kwargs):
    """Writes a model to a `.keras` (or legacy `.h5`) file, which appears whole or not at all.

    Args:
        model: The model.
        filepath: Of the file.
        overwrite: False: an existing file is an error.
        zipped: Must not be False: a `.keras` file is a zip archive.
        **kwargs: `include_optimizer`: whether the optimizer's state is saved too.

    Raises:
        ValueError: For another ending, or what cannot be saved.
    """
    if zipped is False:
        raise NotImplementedError("save_model: `zipped=False` is not supported. A .keras file is a zip archive.")
    include_optimizer = kwargs.pop("include_optimizer", True)
    kwargs.pop("save_format", None)
    if kwargs:
        raise ValueError(f"The following argument(s) are not supported: {list(kwargs)}")
    _core.model_save(model, os.fspath(filepath), bool(overwrite), bool(include_optimizer))


def load_model(filepath, custom_objects=None, compile=True, safe_mode=True):
    """Reads a model from a file, which may come from a stranger: it is data, never a program.

    Args:
        filepath: Of a `.keras` or legacy `.h5` file.
        custom_objects: Classes of one's own by name.
        compile: Whether optimizer, loss and metrics are made too.
        safe_mode: Kept: code in files is never run.

    Returns:
        A model.

    Raises:
        ValueError: When the file is damaged, or names a class that is not known.
    """
    from keratin.saving import custom_object_scope

    with custom_object_scope(custom_objects or {}):
        return _core.load_model(os.fspath(filepath))


def save_weights(model, filepath, overwrite=True, max_shard_size=None, **kwargs):
    """Writes the weights of a model.

    Args:
        model: The model.
        filepath: Of the file: `.weights.h5`, `.weights.json`, `.safetensors` or `.npz`.
        overwrite: False: an existing file is an error.
        max_shard_size: Of one file beside a `.weights.json`, in GB.
        **kwargs: None.

    Raises:
        ValueError: For another ending.
    """
    model.save_weights(filepath, overwrite=overwrite, max_shard_size=max_shard_size, **kwargs)


def load_weights(model, filepath, skip_mismatch=False, **kwargs):
    """Reads the weights of a model.

    Args:
        model: The model.
        filepath: Of the file.
        skip_mismatch: Whether layers that do not fit are left out.
        **kwargs: `by_name`.

    Raises:
        ValueError: When they do not fit; then nothing is changed.
    """
    model.load_weights(filepath, skip_mismatch=skip_mismatch, **kwargs)


def model_from_json(json_string, custom_objects=None):
    """A model from what `model.to_json()` gave, with fresh weights.

    Args:
        json_string: The text.
        custom_objects: Classes of one's own by name.

    Returns:
        A model.

    Raises:
        ValueError: When the text is no model.
    """
    from keratin.saving import custom_object_scope

    with custom_object_scope(custom_objects or {}):
        return _core.model_from_json(json_string)


def model_of_config(class_name, config, custom_objects=None):
    """A Sequential or functional model from its config."""
    module = "keras.src.models.functional" if class_name == "Functional" else "keras"
    text = json.dumps({"module": module, "class_name": class_name, "config": config, "registered_name": None})
    return model_from_json(text, custom_objects)
