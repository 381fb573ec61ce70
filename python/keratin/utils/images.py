"""Images as arrays. Files and Pillow's images need the package Pillow."""

import io
import os

import numpy as np

from keratin import _core, ops
from keratin.config import image_data_format

__all__ = ["array_to_img", "img_to_array", "load_img", "save_img", "smart_resize"]


def _pillow(function):
    try:
        from PIL import Image
    except ImportError:
        raise ImportError(f"{function} needs Pillow: pip install pillow") from None
    return Image


def _format(data_format):
    data_format = image_data_format() if data_format is None else data_format
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f'`data_format` must be "channels_first" or "channels_last". Received: data_format={data_format!r}')
    return data_format


def array_to_img(x, data_format=None, scale=True, dtype=None):
    """An array as an image of Pillow.

    Args:
        x: Of shape (height, width, channels), with 1, 3 or 4 channels.
        data_format: `"channels_last"` or `"channels_first"`. Defaults to `keratin.config.image_data_format()`.
        scale: Whether the values are stretched to 0 ... 255.
        dtype: In which this is computed. Defaults to `keratin.config.floatx()`.

    Returns:
        A `PIL.Image.Image`.

    Raises:
        ImportError: Without Pillow.
        ValueError: For another shape.
    """
    image = _pillow("array_to_img")
    x = np.asarray(x, dtype=_core.floatx() if dtype is None else dtype)
    if x.ndim != 3:
        raise ValueError(f"Expected image array to have rank 3 (single image). Got array with shape: {x.shape}")
    if _format(data_format) == "channels_first":
        x = x.transpose(1, 2, 0)
    if x.shape[2] not in (1, 3, 4):
        raise ValueError(f"Unsupported channel number: {x.shape[2]}")
    if scale:
        x = x - x.min()
        x = x * (255 / (x.max() or 1))
    if x.shape[2] > 1:
        return image.fromarray(np.ascontiguousarray(x.astype("uint8")))
    return image.fromarray(x[:, :, 0].astype("int32" if x.max() > 255 else "uint8"))


def img_to_array(img, data_format=None, dtype=None):
    """An image of Pillow as an array.

    Args:
        img: The image, or an array of two or three axes.
        data_format: `"channels_last"` or `"channels_first"`. Defaults to `keratin.config.image_data_format()`.
        dtype: Of the array. Defaults to `keratin.config.floatx()`.

    Returns:
        An array of three axes.

    Raises:
        ValueError: For another number of axes.

    Example:

    >>> img_to_array([[0, 255]]).shape
    (1, 2, 1)
    """
    x = np.asarray(img, dtype=_core.floatx() if dtype is None else dtype)
    first = _format(data_format) == "channels_first"
    if x.ndim == 3:
        return x.transpose(2, 0, 1) if first else x
    if x.ndim != 2:
        raise ValueError(f"Unsupported image shape: {x.shape}")
    return x[None] if first else x[..., None]


def save_img(path, x, data_format=None, file_format=None, scale=True, **kwargs):
    """Writes an array as an image file.

    Args:
        path: Of the file, or a file object.
        x: Of shape (height, width, channels).
        data_format: `"channels_last"` or `"channels_first"`. Defaults to `keratin.config.image_data_format()`.
        file_format: Such as `"png"`. Defaults to what the path's ending says.
        scale: Whether the values are stretched to 0 ... 255.
        **kwargs: Go to Pillow.

    Raises:
        ImportError: Without Pillow.
        ValueError: For another shape.
    """
    if file_format is None and isinstance(path, (str, os.PathLike)):
        file_format = os.path.splitext(os.fspath(path))[1][1:]
    file_format = {"jpg": "jpeg"}.get((file_format or "").lower(), file_format)
    image = array_to_img(x, data_format=data_format, scale=scale)
    if image.mode == "RGBA" and file_format == "jpeg":
        image = image.convert("RGB")
    image.save(path, format=file_format or None, **kwargs)


def load_img(path, color_mode="rgb", target_size=None, interpolation="nearest", keep_aspect_ratio=False):
    """Reads an image file.

    Args:
        path: Of the file, or an `io.BytesIO`.
        color_mode: `"rgb"`, `"rgba"` or `"grayscale"`.
        target_size: (height, width) of the result. Defaults to that of the file.
        interpolation: `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos"`, `"box"` or `"hamming"`.
        keep_aspect_ratio: Whether the middle is cut out first, so that nothing is distorted.

    Returns:
        A `PIL.Image.Image`.

    Raises:
        ImportError: Without Pillow.
        TypeError: For what is no path.
        ValueError: For another mode or interpolation.
    """
    pillow = _pillow("load_img")
    if not isinstance(path, (str, bytes, os.PathLike, io.BytesIO)):
        raise TypeError(f"path should be path-like or io.BytesIO, not {type(path)}")
    modes = {"grayscale": ("L", ("L", "I;16", "I")), "rgb": ("RGB", ("RGB",)), "rgba": ("RGBA", ("RGBA",))}
    if color_mode not in modes:
        raise ValueError('color_mode must be "grayscale", "rgb", or "rgba"')
    image = pillow.open(path)
    image.load()
    wanted, kept = modes[color_mode]
    image = image if image.mode in kept else image.convert(wanted)
    if target_size is None or image.size == (target_size[1], target_size[0]):
        return image
    methods = {method.name.lower(): method for method in pillow.Resampling}
    if interpolation not in methods:
        raise ValueError(f"Invalid interpolation method {interpolation} specified. Supported methods are {', '.join(methods)}")
    height, width = target_size
    top, left, rows, columns = (0, 0, image.height, image.width)
    if keep_aspect_ratio:
        rows, columns = _largest_crop(image.height, image.width, height, width)
        top, left = (image.height - rows) // 2, (image.width - columns) // 2
    return image.resize((width, height), methods[interpolation], box=(left, top, left + columns, top + rows))


def _largest_crop(height, width, target_height, target_width):
    """Rows and columns of the largest part with the target's proportions."""
    rows = max(min(height, int(width * target_height / target_width)), 1)
    return rows, max(min(width, int(height * target_width / target_height)), 1)


def smart_resize(x, size, interpolation="bilinear", data_format="channels_last", **kwargs):
    """Images of another size without distortion: what does not fit is cut off around the middle.

    Args:
        x: An image or a batch of images.
        size: (height, width) of the result.
        interpolation: `"bilinear"`, `"nearest"`, `"bicubic"`, `"lanczos3"` or `"lanczos5"`.
        data_format: `"channels_last"` or `"channels_first"`.
        **kwargs: None.

    Returns:
        An array for an array, else a tensor.

    Raises:
        ValueError: For another rank, or a size that is no pair.

    Example:

    >>> smart_resize(np.ones((4, 8, 3), "float32"), (2, 2)).shape
    (2, 2, 3)
    """
    if kwargs:
        raise TypeError(f"smart_resize() got unexpected keyword arguments: {list(kwargs)}")
    if len(size) != 2:
        raise ValueError(f"Expected `size` to be a tuple of 2 integers, but got: {size}.")
    image = _core.convert_to_tensor(x)
    if image.ndim not in (3, 4):
        raise ValueError("Expected an image array with shape `(height, width, channels)`, or `(batch_size, height, width, "
                         f"channels)`, but got input with incorrect rank, of shape {image.shape}.")
    last = _format(data_format) == "channels_last"
    height, width = image.shape[-3:-1] if last else image.shape[-2:]
    rows, columns = _largest_crop(height, width, *size)
    top, left = (height - rows) // 2, (width - columns) // 2
    part = (slice(top, top + rows), slice(left, left + columns))
    image = image[(..., *part, slice(None)) if last else (..., *part)]
    image = ops.image.resize(image, tuple(size), interpolation=interpolation, data_format=data_format)
    return np.array(image) if isinstance(x, np.ndarray) else image
