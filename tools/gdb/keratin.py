"""Pretty-printers of Keratin for gdb:  source tools/gdb/keratin.py

    (gdb) print x
    $1 = Tensor float32 (2, 2) = {{1, 2}, {3, 4}}

Reads memory only and calls nothing, so that it also works on a core file. Wants the debug information of the program
that holds the tensor (-g), not that of the library.
"""

import struct

import gdb
import gdb.printing

# DType's names in gdb -> struct's letter. The half types are handled apart: bfloat16 has no letter.
FORMATS = {
    "bool_": "?", "int8": "b", "int16": "h", "int32": "i", "int64": "q", "uint8": "B", "uint16": "H", "uint32": "I",
    "uint64": "Q", "float16": "e", "float32": "f", "float64": "d",
}
MAX_ELEMENTS = 200


def members(ref, *types):
    """The first members of what a keratin::Ref points to, or None for an empty handle.

    By their places in memory and not by name: GCC describes a class with virtual functions only where its virtual table
    is made, which is inside the library, and that has seldom debug information. tools/gdb/try.sh notices when the
    layout of TensorImpl or VariableBody moves.
    """
    address = int(ref["object_"])
    if not address:
        return None
    at = address + 16  # RefCounted: virtual table and count
    found = []
    for kind in types:
        at = -(-at // kind.alignof) * kind.alignof
        found.append(gdb.Value(at).cast(kind.pointer()).dereference())
        at += kind.sizeof
    return found


def named(name):
    return gdb.lookup_type(name)


def sizes(shape):
    rank = int(shape["rank_"])
    return None if rank < 0 else [int(shape["sizes_"][axis]) for axis in range(rank)]


def shape_text(shape):
    axes = sizes(shape)
    if axes is None:
        return "(not given)"
    names = ["None" if size < 0 else str(size) for size in axes]
    return "(" + ", ".join(names) + ("," if len(names) == 1 else "") + ")"


def dtype_name(dtype):
    return str(dtype).rsplit("::", 1)[-1]


def elements(start, count, dtype):
    """The first `count` values of a tensor, as Python numbers."""
    width = 2 if dtype == "bfloat16" else struct.calcsize(FORMATS[dtype])
    raw = bytes(gdb.selected_inferior().read_memory(start, count * width)) if count else b""
    if dtype == "bfloat16":
        return [struct.unpack("<f", b"\0\0" + raw[at:at + 2])[0] for at in range(0, len(raw), 2)]
    return list(struct.unpack("<%d%s" % (count, FORMATS[dtype]), raw))


def number(value):
    return "%.9g" % value if isinstance(value, float) else str(value)


def nested(values, axes):
    """Values as braces within braces; `values` is an iterator that may end early."""
    if not axes:
        value = next(values, None)
        return "..." if value is None else number(value)
    parts = []
    for _ in range(axes[0]):
        parts.append(nested(values, axes[1:]))
        if "..." in parts[-1]:
            break
    return "{" + ", ".join(parts) + "}"


class TensorPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        address = named("char").pointer()
        body = members(self.value["impl_"], named("keratin::Shape"), named("keratin::DType"), named("bool"), address)
        if body is None:
            return "Tensor (empty handle)"
        shape, dtype, _, data = body[0], dtype_name(body[1]), body[2], int(body[3])
        head = "Tensor %s %s" % (dtype, shape_text(shape))
        if not data:
            return head + " symbolic"
        axes = sizes(shape)
        count = 1
        for size in axes:
            count *= size
        return head + " = " + nested(iter(elements(data, min(count, MAX_ELEMENTS), dtype)), axes)


class VariablePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        text = named("char").pointer().array(3)  # libstdc++'s std::string: address, length, 16 bytes; 32 in all
        body = members(self.value["body_"], text, text, named("keratin::Shape"), named("keratin::DType"), named("bool"),
                       named("keratin::Tensor"))
        if body is None:
            return "Variable (empty handle)"
        return "Variable %s %s" % (body[1][0].string(), TensorPrinter(body[5]).to_string())


class ShapePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return shape_text(self.value)


def register():
    printers = gdb.printing.RegexpCollectionPrettyPrinter("keratin")
    printers.add_printer("Tensor", "^keratin::Tensor$", TensorPrinter)
    printers.add_printer("Variable", "^keratin::Variable$", VariablePrinter)
    printers.add_printer("Shape", "^keratin::Shape$", ShapePrinter)
    gdb.printing.register_pretty_printer(None, printers, replace=True)


register()
