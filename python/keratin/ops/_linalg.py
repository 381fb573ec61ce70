# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Ops of the family `linalg`."""

from keratin import _core
from keratin._core import Tensor

_cdist = _core.op("cdist")
_cholesky = _core.op("cholesky")
_cholesky_inverse = _core.op("cholesky_inverse")
_cross = _core.op("cross")
_det = _core.op("det")
_dot = _core.op("dot")
_eig = _core.op("eig")
_eigh = _core.op("eigh")
_inner = _core.op("inner")
_inv = _core.op("inv")
_kron = _core.op("kron")
_logdet = _core.op("logdet")
_lstsq = _core.op("lstsq")
_lu_factor = _core.op("lu_factor")
_matrix_rank = _core.op("matrix_rank")
_outer = _core.op("outer")
_pinv = _core.op("pinv")
_qr = _core.op("qr")
_rearrange = _core.op("rearrange")
_slogdet = _core.op("slogdet")
_solve = _core.op("solve")
_solve_triangular = _core.op("solve_triangular")
_svd = _core.op("svd")
_vdot = _core.op("vdot")


def cdist(x, y) -> Tensor:
    """The Euclidean distance of every row of x to every row of y: (..., m, d) and (..., n, d) give
    (..., m, n). Its gradient at distance 0 is 0.

    Args:
        x: A tensor, or what becomes one.
        y: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.cdist([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[0.0, 0.0, 1.0], [1.0, 2.0, 0.0]]).shape
    (2, 2)
    """
    return _cdist(x, y)


def cholesky(x, upper=False) -> Tensor:
    """The Cholesky factor of symmetric (Hermitian) positive definite matrices: x = l l^H with l
    lower triangular, or x = u^H u with upper (Golub and Van Loan, 4.2), in float64. Of x its
    symmetric part (x + x^H) / 2 is used. A pivot that is not positive is an error. Gradient: Murray
    2016.

    Args:
        x: A tensor, or what becomes one.
        upper: Give the upper factor instead of the lower one. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.cholesky([[4.0, 1.0], [1.0, 3.0]]).shape
    (2, 2)
    """
    return _cholesky(x, upper)


def cholesky_inverse(x, upper=False) -> Tensor:
    """The inverse of l l^H from its lower Cholesky factor l (of u^H u from u with upper): only that
    triangle is read.

    Args:
        x: A tensor, or what becomes one.
        upper: X is the upper factor. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.cholesky_inverse([[2.0, 0.0], [1.0, 3.0]]).shape
    (2, 2)
    """
    return _cholesky_inverse(x, upper)


def cross(x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None) -> Tensor:
    """The cross product of vectors of 3 components; of 2 the third counts as 0, and two such
    vectors give the third component alone.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.
        axisa: The axis of x1 that holds the components. Defaults to `-1`.
        axisb: The same of x2. Defaults to `-1`.
        axisc: The same of the result. Defaults to `-1`.
        axis: The axis of all three, instead. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.cross([1.0, 2.0, 3.0], [4.0, -5.0, 6.0])
    [ 27.   6. -13.]
    """
    return _cross(x1, x2, axisa, axisb, axisc, axis)


def det(x) -> Tensor:
    """The determinant of square matrices, by Gaussian elimination with partial pivoting in float64.
    Gradient: the cofactors, right for singular matrices too.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.det([[4.0, 1.0], [2.0, 3.0]])
    10.
    """
    return _det(x)


def dot(x1, x2) -> Tensor:
    """NumPy's dot: the sum of products over the last axis of x1 and the last but one of x2 (its
    only one, if x2 is a vector); the other axes of x1, then those of x2, make the result. A scalar
    multiplies. int8 gives int32.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.dot([1.0, 2.0, 3.0], [4.0, -5.0, 6.0])
    12.
    """
    return _dot(x1, x2)


def eig(x) -> tuple[Tensor, ...]:
    """Eigenvalues and eigenvectors (columns, of length 1, the largest component real) of square
    matrices, complex: reduction to Hessenberg form and QR with shifts (Golub and Van Loan, 7.4 and
    7.5) in complex128. The order is not defined. Gradient (Boeddeker et al. 2017): for distinct
    eigenvalues, and functions that do not depend on the vectors' phases.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.eig([[4.0, 1.0], [2.0, 3.0]])]
    [(2,), (2, 2)]
    """
    return _eig(x)


def eigh(x) -> tuple[Tensor, ...]:
    """Eigenvalues, smallest first, and orthonormal eigenvectors (columns) of symmetric matrices; of
    x the symmetric part (x + x^T) / 2 is used. Jacobi's method (Golub and Van Loan, 8.5) in
    float64. Gradient (Giles 2008, 3.1): where eigenvalues are equal it is right for functions that
    do not depend on the choice among their vectors.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.eigh([[4.0, 1.0], [1.0, 3.0]])]
    [(2,), (2, 2)]
    """
    return _eigh(x)


def inner(x1, x2) -> Tensor:
    """The sum of products over the last axis of both; scalars multiply.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.inner([1.0, 2.0, 3.0], [4.0, -5.0, 6.0])
    12.
    """
    return _inner(x1, x2)


def inv(x) -> Tensor:
    """The inverse of square matrices, by Gaussian elimination with partial pivoting in float64. A
    pivot of exactly 0 is an error. Gradient (Giles 2008, 2.2.3): dx = -y^H dy y^H with y the
    inverse.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.inv([[4.0, 1.0], [2.0, 3.0]]).shape
    (2, 2)
    """
    return _inv(x)


def kron(x1, x2) -> Tensor:
    """The Kronecker product: x2 in the place of every element of x1, multiplied by it.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.kron([[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [1.0, -1.0]])
    [[ 0.  1.  0.  2.]
     [ 1. -1.  2. -2.]
     [ 0.  3.  0.  4.]
     [ 3. -3.  4. -4.]]
    """
    return _kron(x1, x2)


def logdet(x) -> Tensor:
    """log|det x| of square matrices: the second of slogdet. Of singular ones -inf.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.logdet([[4.0, 1.0], [2.0, 3.0]]).shape
    ()
    """
    return _logdet(x)


def lstsq(a, b, rcond=None) -> Tensor:
    """The x of smallest 2-norm among those that minimise ||a x - b||: pinv(a) b, computed in
    float64. b is a vector or columns; leading axes broadcast.

    Args:
        a: A tensor, or what becomes one.
        b: A tensor, or what becomes one.
        rcond: Singular values up to rcond * the largest count as 0. None: max(m, n) * the dtype's
            epsilon. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.lstsq([[1.0, 2.0], [3.0, 4.0], [5.0, -7.0]], [1.0, 2.0, 3.0]).shape
    (2,)
    """
    return _lstsq(a, b, rcond)


def lu_factor(x) -> tuple[Tensor, ...]:
    """The LU factorisation of matrices with partial pivoting: l (unit diagonal, not stored) below
    and u on and above the diagonal, and pivots: row i was exchanged with row pivots[i], in this
    order. Singular matrices have zeros on the diagonal of u.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.lu_factor([[1.0, 2.0], [3.0, 4.0]])]
    [(2, 2), (2,)]
    """
    return _lu_factor(x)


def matrix_rank(x, tol=None) -> Tensor:
    """The number of singular values of matrices above tol, int32.

    Args:
        x: A tensor, or what becomes one.
        tol: What counts as 0. None: max(m, n) * the dtype's epsilon * the largest singular value.
            Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.matrix_rank([[1.0, 2.0], [2.0, 4.0]])
    1
    """
    return _matrix_rank(x, tol)


def outer(x1, x2) -> Tensor:
    """All products of an element of x1 (rows) and one of x2 (columns), both taken as vectors.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.outer([1.0, 2.0, 3.0], [4.0, -5.0])
    [[  4.  -5.]
     [  8. -10.]
     [ 12. -15.]]
    """
    return _outer(x1, x2)


def pinv(x, rcond=None) -> Tensor:
    """The Moore-Penrose pseudoinverse of matrices: v diag(1 / s) u^T over the singular values above
    rcond times the largest. In float64. Gradient: Golub and Pereyra 1973, at constant rank.

    Args:
        x: A tensor, or what becomes one.
        rcond: Singular values up to rcond * the largest count as 0. None: 10 * max(m, n) * the
            dtype's epsilon. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.pinv([[1.0, 2.0], [3.0, 4.0], [5.0, -7.0]]).shape
    (2, 3)
    """
    return _pinv(x, rcond)


def qr(x, mode='reduced') -> tuple[Tensor, ...]:
    """The QR factorisation of matrices: x = q r with q of orthonormal columns, k = min(m, n) of
    them (all m with mode "complete"), and r upper triangular. Householder's method (Golub and Van
    Loan, 5.2) in float64, with LAPACK's signs. Gradient: Walter and Lehmann 2018; it needs r of
    full rank, and of the columns that mode "complete" adds it is right for functions that do not
    depend on which basis they are.

    Args:
        x: A tensor, or what becomes one.
        mode: "reduced" or "complete". Defaults to `'reduced'`.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.qr([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])]
    [(3, 2), (2, 2)]
    """
    return _qr(x, mode)


def rearrange(tensor, pattern, **axes_lengths) -> Tensor:
    """Axes by name, as in einops: "b (h p) c -> b h (p c)" splits the second axis into h and p, and
    joins p and c. Names in parentheses make one axis; "..." stands for all others, 1 or () for an
    axis of size 1.

    Args:
        tensor: A tensor, or what becomes one.
        pattern: The axes before and after: "h w c -> c h w".
        axes_lengths: Lengths that the shape does not tell: "h=2 w=3" (Keras's keyword arguments).

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _rearrange(tensor, pattern, axes_lengths)


def slogdet(x) -> tuple[Tensor, ...]:
    """The sign of the determinant of square matrices and the logarithm of its size, which neither
    overflow nor vanish: by Gaussian elimination in float64. Of singular ones: 0 and -inf. Gradient
    (Giles 2008, 2.2.4): dx = x^-T dlog; an error where x is singular.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.slogdet([[4.0, 1.0], [2.0, 3.0]])]
    [(), ()]
    """
    return _slogdet(x)


def solve(a, b) -> Tensor:
    """x with a x = b for square matrices a: b is a vector, a vector for each matrix, or columns;
    leading axes broadcast. Gaussian elimination with partial pivoting (Golub and Van Loan, 3.4),
    computed in float64. A pivot of exactly 0 is an error. Gradients (Giles 2008, 2.3.1): db = a^-H
    dx, da = -db x^H.

    Args:
        a: A tensor, or what becomes one.
        b: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.solve([[4.0, 1.0], [2.0, 3.0]], [1.0, 2.0]).shape
    (2,)
    """
    return _solve(a, b)


def solve_triangular(a, b, lower=False) -> Tensor:
    """x with a x = b, where only the upper (lower) triangle of the square matrices a is read;
    shapes as in solve. Substitution, computed in float64. A 0 on the diagonal is an error.
    Gradients as of solve, that of a in its triangle.

    Args:
        a: A tensor, or what becomes one.
        b: A tensor, or what becomes one.
        lower: Read the lower triangle instead of the upper one. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.solve_triangular([[4.0, 1.0], [9.0, 3.0]], [1.0, 2.0]).shape
    (2,)
    """
    return _solve_triangular(a, b, lower)


def svd(x, full_matrices=True, compute_uv=True) -> list[Tensor]:
    """The singular value decomposition of matrices (m x n): x = u diag(s) vh, with orthonormal
    columns of u and rows of vh, s >= 0, largest first. u is m x m and vh n x n, or with
    full_matrices = false m x k and k x n, k = min(m, n). One-sided Jacobi (Golub and Van Loan,
    8.6.3) in float64. Gradient (Townsend 2016): it needs distinct singular values that are not 0;
    where they are equal or 0, and for the vectors that full_matrices adds, it is right for
    functions that do not depend on the choice of the vectors.

    Args:
        x: A tensor, or what becomes one.
        full_matrices: Complete bases. Defaults to `True`.
        compute_uv: Give u, s and vh; else s alone. Defaults to `True`.

    Returns:
        A list of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.svd([[1.0, 2.0], [3.0, 4.0], [5.0, -7.0]], full_matrices=False)]
    [(3, 2), (2,), (2, 2)]
    """
    return _svd(x, full_matrices, compute_uv)


def vdot(x1, x2) -> Tensor:
    """The sum of the products of all elements, both taken as vectors; of complex numbers x1 is
    conjugated.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.vdot([1.0, 2.0, 3.0], [4.0, -5.0, 6.0])
    12.
    """
    return _vdot(x1, x2)
