"""What notebooks show: HTML of tensors and models. Keratin draws SVG and needs nothing installed for it."""

import html

import numpy as np

_ROWS, _COLUMNS = 12, 12


def tensor_html(tensor):
    """Shape, dtype and values; vectors and matrices as a table, their middle left out when they are large."""
    shape = tuple(tensor.shape)
    title = f"<b>{type(tensor).__name__}</b> shape={shape} dtype={html.escape(str(tensor.dtype))}"
    if None in shape or not 1 <= len(shape) <= 2 or 0 in shape:
        return f"{title}<pre>{html.escape(repr(tensor))}</pre>"
    values = np.atleast_2d(tensor.numpy())
    rows, columns = _shown(values.shape[0], _ROWS), _shown(values.shape[1], _COLUMNS)
    cells = ("".join(f"<td>{_cell(values, row, column)}</td>" for column in columns) for row in rows)
    return f"{title}<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def _shown(size, most):
    """Indices, with None for those that are left out."""
    if size <= most:
        return list(range(size))
    return [*range(most // 2), None, *range(size - most // 2, size)]


def _cell(values, row, column):
    if row is None or column is None:
        return "…"
    value = values[row, column]
    return f"{value:.6g}" if np.issubdtype(values.dtype, np.floating) else html.escape(str(value))


def model_html(model):
    """The summary, and the picture of a model that is built."""
    lines = []
    model.summary(print_fn=lines.append)
    text = f"<pre>{html.escape(chr(10).join(lines))}</pre>"
    if not model.built:
        return text
    from keratin.utils.plots import model_svg

    return f"{text}<details><summary>{html.escape(model.name)}</summary>{model_svg(model, show_shapes=True)}</details>"
