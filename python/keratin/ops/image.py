# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""`keras.ops.image`: a part of `keras.ops`."""

from keratin import _core
from keratin._core import Tensor

_affine_transform = _core.op("affine_transform")
_crop_images = _core.op("crop_images")
_elastic_transform = _core.op("elastic_transform")
_extract_patches = _core.op("extract_patches")
_extract_patches_3d = _core.op("extract_patches_3d")
_gaussian_blur = _core.op("gaussian_blur")
_hsv_to_rgb = _core.op("hsv_to_rgb")
_map_coordinates = _core.op("map_coordinates")
_pad_images = _core.op("pad_images")
_perspective_transform = _core.op("perspective_transform")
_resize = _core.op("resize")
_rgb_to_grayscale = _core.op("rgb_to_grayscale")
_rgb_to_hsv = _core.op("rgb_to_hsv")
_scale_and_translate = _core.op("scale_and_translate")
_sobel_edges = _core.op("sobel_edges")
_ssim = _core.op("ssim")


def affine_transform(images, transform, interpolation='bilinear', fill_mode='constant', fill_value=0, data_format=None) -> Tensor:
    """Images whose pixel (x, y) is read at ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) of the
    original, with k = c0 x + c1 y + 1, from transforms (a0, a1, a2, b0, b1, b2, c0, c1), one for
    each image or one for all.

    Args:
        images: A tensor, or what becomes one.
        transform: A tensor, or what becomes one.
        interpolation: Bilinear or nearest. Defaults to `'bilinear'`.
        fill_mode: Beyond the edges: constant, nearest, wrap, mirror or reflect. Defaults to
            `'constant'`.
        fill_value: What is there when constant. Defaults to `0`.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _affine_transform(images, transform, interpolation, fill_mode, fill_value, data_format)


def crop_images(images, top_cropping=None, left_cropping=None, bottom_cropping=None, right_cropping=None, target_height=None, target_width=None, data_format=None) -> Tensor:
    """The inside of images; two of top, bottom and target height are given, and two of left, right
    and target width.

    Args:
        images: A tensor, or what becomes one.
        top_cropping: Rows above. Defaults to `None`.
        left_cropping: Columns on the left. Defaults to `None`.
        bottom_cropping: Rows below. Defaults to `None`.
        right_cropping: Columns on the right. Defaults to `None`.
        target_height: Rows of the result. Defaults to `None`.
        target_width: Columns of the result. Defaults to `None`.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _crop_images(images, top_cropping, left_cropping, bottom_cropping, right_cropping, target_height, target_width, data_format)


def elastic_transform(images, alpha=20.0, sigma=5.0, interpolation='bilinear', fill_mode='reflect', fill_value=0.0, seed=None, data_format=None) -> Tensor:
    """Images bent at random (Simard et al., 2003): each pixel is read alpha times a displacement
    away, which is normal noise of deviation sigma blurred by a Gaussian of the same sigma. As in
    Keras the displacements down and to the right are equal.

    Args:
        images: A tensor, or what becomes one.
        alpha: How far. Defaults to `20.0`.
        sigma: How smoothly. Defaults to `5.0`.
        interpolation: Bilinear or nearest. Defaults to `'bilinear'`.
        fill_mode: Beyond the edges: constant, nearest, wrap, mirror or reflect. Defaults to
            `'reflect'`.
        fill_value: What is there when constant. Defaults to `0.0`.
        seed: A tensor, or None. Defaults to `None`.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _elastic_transform(images, seed, alpha, sigma, interpolation, fill_mode, fill_value, data_format)


def extract_patches(images, size, strides=None, dilation_rate=1, padding='valid', data_format=None) -> Tensor:
    """The patches of images, one at each position, their values (rows, columns, channels) in a row
    in place of the channels. With a size of three numbers: of volumes, as extract_patches_3d.

    Args:
        images: A tensor, or what becomes one.
        size: Height and width of a patch, or depth, height and width.
        strides: How far patches begin apart; none given: size. Defaults to `None`.
        dilation_rate: How far the elements of a patch are apart. Defaults to `1`.
        padding: Valid, or same: zeros around, so that there is a patch for each stride. Defaults to
            `'valid'`.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _extract_patches(images, size, strides, dilation_rate, padding, data_format)


def extract_patches_3d(volumes, size, strides=None, dilation_rate=1, padding='valid', data_format=None) -> Tensor:
    """The patches of volumes, one at each position, their values (depth, height, width, channels)
    in a row in place of the channels.

    Args:
        volumes: A tensor, or what becomes one.
        size: Depth, height and width of a patch.
        strides: How far patches begin apart; none given: size. Defaults to `None`.
        dilation_rate: How far the elements of a patch are apart. Defaults to `1`.
        padding: Valid, or same: zeros around, so that there is a patch for each stride. Defaults to
            `'valid'`.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _extract_patches_3d(volumes, size, strides, dilation_rate, padding, data_format)


def gaussian_blur(images, kernel_size=(3, 3), sigma=(1.0, 1.0), data_format=None) -> Tensor:
    """Each channel convolved with a Gaussian bell of the given size, its weights exp(-d^2 / (2
    sigma^2)) divided by their sum; zeros beyond the edges.

    Args:
        images: A tensor, or what becomes one.
        kernel_size: Width and height of the bell. Defaults to `(3, 3)`.
        sigma: A tensor, or None. Defaults to `(1.0, 1.0)`.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _gaussian_blur(images, sigma, kernel_size, data_format)


def hsv_to_rgb(images, data_format=None) -> Tensor:
    """Hue (a share of the full turn), saturation and value as red, green and blue: with h = 6 (hue
    mod 1), red = value (1 - saturation + saturation clip(|h - 3| - 1, 0, 1)), and so on (Smith,
    1978).

    Args:
        images: A tensor, or what becomes one.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _hsv_to_rgb(images, data_format)


def map_coordinates(inputs, coordinates, order, fill_mode='constant', fill_value=0) -> Tensor:
    """The values of inputs at coordinates (axes of inputs, ...), one row of them for each axis,
    between the points of the grid: the nearest (order 0) or linear (order 1). Beyond the edges:
    constant, nearest, wrap, mirror (about the outer points) or reflect (about the edges behind
    them).

    Args:
        inputs: A tensor, or what becomes one.
        coordinates: A tensor, or what becomes one.
        order: 0 or 1.
        fill_mode: What is beyond the edges. Defaults to `'constant'`.
        fill_value: What is there when constant. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _map_coordinates(inputs, coordinates, order, fill_mode, fill_value)


def pad_images(images, top_padding=None, left_padding=None, bottom_padding=None, right_padding=None, target_height=None, target_width=None, data_format=None) -> Tensor:
    """Images with zeros around them; two of top, bottom and target height are given, and two of
    left, right and target width.

    Args:
        images: A tensor, or what becomes one.
        top_padding: Rows above. Defaults to `None`.
        left_padding: Columns on the left. Defaults to `None`.
        bottom_padding: Rows below. Defaults to `None`.
        right_padding: Columns on the right. Defaults to `None`.
        target_height: Rows of the result. Defaults to `None`.
        target_width: Columns of the result. Defaults to `None`.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _pad_images(images, top_padding, left_padding, bottom_padding, right_padding, target_height, target_width, data_format)


def perspective_transform(images, start_points, end_points, interpolation='bilinear', fill_value=0, data_format=None) -> Tensor:
    """Images seen from elsewhere: the four start points (x, y) come to lie at the end points. A
    pixel (x, y) is read at ((h0 x + h1 y + h2) / k, (h3 x + h4 y + h5) / k), k = h6 x + h7 y + 1,
    with the h that map the end points to the start points.

    Args:
        images: A tensor, or what becomes one.
        start_points: A tensor, or what becomes one.
        end_points: A tensor, or what becomes one.
        interpolation: Bilinear or nearest. Defaults to `'bilinear'`.
        fill_value: What is beyond the edges. Defaults to `0`.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _perspective_transform(images, start_points, end_points, interpolation, fill_value, data_format)


def resize(images, size, interpolation='bilinear', antialias=False, crop_to_aspect_ratio=False, pad_to_aspect_ratio=False, fill_mode='constant', fill_value=0.0, data_format=None) -> Tensor:
    """Images in another size: the nearest pixel, or a kernel's weighted mean of the pixels around
    (bilinear, bicubic, lanczos3, lanczos5), widened with antialias where they get smaller. Integers
    are rounded and clipped to their range.

    Args:
        images: A tensor, or what becomes one.
        size: Height and width of the result.
        interpolation: Nearest, bilinear, bicubic, lanczos3 or lanczos5. Defaults to `'bilinear'`.
        antialias: Smooth what gets smaller. Defaults to `False`.
        crop_to_aspect_ratio: Cut off what does not fit the proportions first. Defaults to `False`.
        pad_to_aspect_ratio: Add margins to fit the proportions first. Defaults to `False`.
        fill_mode: The margins: constant. Defaults to `'constant'`.
        fill_value: Their value. Defaults to `0.0`.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _resize(images, size, interpolation, antialias, crop_to_aspect_ratio, pad_to_aspect_ratio, fill_mode, fill_value, data_format)


def rgb_to_grayscale(images, data_format=None) -> Tensor:
    """0.2989 red + 0.587 green + 0.114 blue, in the dtype of the images; what has one channel
    stays.

    Args:
        images: A tensor, or what becomes one.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _rgb_to_grayscale(images, data_format)


def rgb_to_hsv(images, data_format=None) -> Tensor:
    """Red, green and blue in [0, 1] as hue (a share of the full turn), saturation and value =
    max(r, g, b): saturation = (value - min) / value; hue by the sector of the largest colour
    (Smith, 1978).

    Args:
        images: A tensor, or what becomes one.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _rgb_to_hsv(images, data_format)


def scale_and_translate(images, output_shape, scale, translation, spatial_dims, method, antialias=True) -> Tensor:
    """Images resampled along spatial_dims so that a point x comes to lie at x * scale +
    translation, pixels having their centres at halves; zeros where there was no image.
    Differentiable by scale and translation too.

    Args:
        images: A tensor, or what becomes one.
        output_shape: The shape of the result.
        scale: A tensor, or what becomes one.
        translation: A tensor, or what becomes one.
        spatial_dims: The axes that scale and translation are about.
        method: Linear (bilinear, trilinear), cubic (bicubic, tricubic), lanczos3, lanczos5.
        antialias: Smooth what gets smaller. Defaults to `True`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _scale_and_translate(images, scale, translation, output_shape, spatial_dims, method, antialias)


def sobel_edges(images, data_format=None) -> Tensor:
    """The slopes of a batch of images down and to the right, as a new last axis [dy, dx]:
    differences of neighbours two apart, smoothed across by 1, 2, 1; zeros beyond the edges.

    Args:
        images: A tensor, or what becomes one.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _sobel_edges(images, data_format)


def ssim(image1, image2, max_val=1.0, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03, data_format=None) -> Tensor:
    """The structural similarity of images (Wang et al., 2004): the mean over windows and channels
    of (2 m1 m2 + c1)(2 s12 + c2) / ((m1^2 + m2^2 + c1)(s1^2 + s2^2 + c2)), with means, variances
    and covariance weighted by a Gaussian bell, c1 = (k1 max_val)^2 and c2 = (k2 max_val)^2. 1 for
    equal images.

    Args:
        image1: A tensor, or what becomes one.
        image2: A tensor, or what becomes one.
        max_val: The range of the values. Defaults to `1.0`.
        filter_size: Height and width of the bell. Defaults to `11`.
        filter_sigma: Its standard deviation. Defaults to `1.5`.
        k1: Steadies the means. Defaults to `0.01`.
        k2: Steadies the variances. Defaults to `0.03`.
        data_format: Channels_last or channels_first; none given: channels_last. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _ssim(image1, image2, max_val, filter_size, filter_sigma, k1, k2, data_format)

__all__ = [
    "affine_transform",
    "crop_images",
    "elastic_transform",
    "extract_patches",
    "extract_patches_3d",
    "gaussian_blur",
    "hsv_to_rgb",
    "map_coordinates",
    "pad_images",
    "perspective_transform",
    "resize",
    "rgb_to_grayscale",
    "rgb_to_hsv",
    "scale_and_translate",
    "sobel_edges",
    "ssim",
]
