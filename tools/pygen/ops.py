"""keratin.ops and keratin.activations: a def for each op of the registry, with Keras's signature."""

import ast

from library import HEADER, PACKAGE, signature, wrap

HAND_WRITTEN = ("control", "creation", "optional", "special")
NAMESPACES = ("numpy", "nn", "linalg", "image")
KINDS = {
    "bool": "Whether it is so.",
    "int": "An integer.",
    "int or None": "An integer.",
    "float": "A number.",
    "float or None": "A number.",
    "str": "A word.",
    "str or None": "A word.",
    "tuple of int": "Integers.",
    "int or tuple of int": "An integer, or one for each axis.",
    "shape": "Sizes of the axes.",
    "axis, tuple of axes or None": "One axis or several.",
    "dtype": "A dtype.",
    "dtype or None": "A dtype.",
}
WORDS = {  # of attributes that many ops share
    "axis": "The axis, or axes, along which it works.",
    "keepdims": "Whether the axes stay with size 1.",
    "dtype": "Of the result.",
    "data_format": '`"channels_last"` or `"channels_first"`. Defaults to `keratin.config.image_data_format()`.',
    "padding": '`"valid"` or `"same"`.',
    "strides": "How far the window moves.",
    "num_classes": "How many classes.",
    "epsilon": "A small number that keeps the division finite.",
    "interpolation": "How values between pixels are found.",
    "fill_mode": "What is beyond the border.",
    "fill_value": "The value beyond the border.",
    "num_segments": "How many segments. Defaults to the largest number plus one.",
    "sorted": "Whether the result is sorted.",
    "k": "How many, or which diagonal.",
}


def hand_written_names():
    names = {}
    for module in HAND_WRITTEN:
        tree = ast.parse((PACKAGE / f"ops/{module}.py").read_text())
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names[node.name] = module
    return names


class OpFunctions:
    """Writes the functions of one namespace of Keras."""

    def __init__(self, core, reference):
        self.core, self.reference, self.by_name = core, reference, {}
        for op in core.describe_ops():
            for name in (op["name"], *op["aliases"]):
                self.by_name[name] = op

    def matching(self, path):
        """The op behind a function of Keras, if their parameters are the same ones."""
        op, entry = self.by_name.get(path.rsplit(".", 1)[1]), self.reference.entry(path)
        if op is None:
            return None
        ours = {*op["inputs"], *(attribute[0] for attribute in op["attributes"])}
        return op if ours == {parameter[0] for parameter in entry["parameters"]} else None

    def arguments_doc(self, op, parameters):
        attributes = {attribute[0]: attribute for attribute in op["attributes"]}
        lines = []
        for parameter in parameters:
            name = parameter[0]
            if name in attributes:
                _, kind, _, _, doc = attributes[name]
                text = doc or WORDS.get(name) or KINDS[kind]
            elif op["variadic"]:
                text = "A list of tensors."
            else:
                text = "A tensor, or None." if name in op["optional"] else "A tensor, or what becomes one."
            if not text.endswith("."):
                text += "."
            if len(parameter) > 2 and "Defaults" not in text:
                text += f" Defaults to `{parameter[2]}`."
            lines.append(wrap(text[0].upper() + text[1:], " " * 12, f"        {name}: "))
        return lines

    def example(self, op, name, parameters):
        """A call that the op's definition names as a good one, run now."""
        for number in range(op["samples"]):
            inputs, attributes = self.core.op_sample(op["name"], number)
            if all( tensor.size <= 8 and tensor.dtype in ("float32", "int32", "bool") for tensor in inputs):
                break
        else:
            return []
        values = dict(zip([attribute[0] for attribute in op["attributes"]], map(repr, attributes)))
        if op["variadic"]:
            values[op["inputs"][0]] = f"[{', '.join(map(array_source, inputs))}]"
        else:
            values.update(zip(op["inputs"], map(array_source, inputs)))
            inputs = [*inputs, *[None] * (len(op["inputs"]) - len(inputs))]
        given = [f"{p[0]}={values[p[0]]}" if len(p) > 2 else values[p[0]] for p in parameters
                 if p[0] in values and not (len(p) > 2 and p[2] == values[p[0]])]
        call = f"ops.{name}({', '.join(given)})"
        result = self.core.op(op["name"])(*([list(inputs)] if op["variadic"] else inputs), *attributes)
        if isinstance(result, (list, tuple)):
            call, shown = f"[x.shape for x in {call}]", repr([x.shape for x in result])
        elif is_exact(result):
            shown = repr(result)
        else:
            call, shown = f"{call}.shape", repr(result.shape)
        if len(call) > 90 or "\n\n" in shown or "nan" in call or "inf" in call or "''" in shown:
            return []
        return ["", "    Example:", "", "    >>> from keratin import ops", f"    >>> {call}", *(f"    {line}" for line in shown.split("\n"))]

    def function(self, path):
        op, entry = self.matching(path), self.reference.entry(path)
        name, parameters = path.rsplit(".", 1)[1], entry["parameters"]
        returns = {0: "A list of tensors.", 1: "A tensor."}.get(op["results"], "A tuple of tensors.")
        ordered = [*op["inputs"], *(attribute[0] for attribute in op["attributes"])]
        doc = [
            wrap(op["doc"].replace("\\", "\\\\"), "    ", '    """'), "", "    Args:", *self.arguments_doc(op, parameters), "", "    Returns:", f"        {returns}", "",
            "    Raises:", "        ValueError: For shapes and values that do not fit.",
            "        TypeError: For what is no tensor, and dtypes that do not fit.",
            *self.example(op, name, parameters), '    """',
        ]
        result = {0: "list[Tensor]", 1: "Tensor"}.get(op["results"], "tuple[Tensor, ...]")
        return "\n".join([f"def {name}({signature(parameters)}) -> {result}:", *doc, f"    return _{op['name']}({', '.join(ordered)})"])

    def module(self, title, paths):
        used = sorted({self.matching(path)["name"] for path in paths})
        loads = [f'_{name} = _core.op("{name}")' for name in used]
        body = [self.function(path) for path in paths]
        return "\n\n\n".join(["\n".join([HEADER.rstrip(), f'"""{title}"""', "", "from keratin import _core", "from keratin._core import Tensor", "", *loads]), *body]) + "\n"


def array_source(tensor):
    values = repr(tensor.tolist())
    return values if tensor.dtype != "float32" or "." in values else f'ops.array({values}, dtype="float32")'


def is_exact(tensor):
    """Whether every machine prints the same: whole numbers and short binary fractions."""
    values = flat(tensor.tolist())
    return all(not isinstance(value, complex) and abs(value) < 1e6 and value * 64 == int(value * 64) for value in values)


def flat(values):
    return [leaf for value in values for leaf in flat(value)] if isinstance(values, list) else [values]


def write(core, reference, output):
    functions, hand = OpFunctions(core, reference), hand_written_names()
    families, missing = {}, []
    for name in reference.below("keras.ops", "function"):
        op = functions.matching(f"keras.ops.{name}")
        if name in hand:
            families.setdefault(hand[name], []).append(name)
        elif op is None:
            missing.append(name)
        else:
            families.setdefault(f"_{op['family']}", []).append(name)
    for family, names in families.items():
        if family not in HAND_WRITTEN:
            text = functions.module(f"Ops of the family `{family[1:]}`.", [f"keras.ops.{name}" for name in names])
            output.settle(PACKAGE / f"ops/{family}.py", text)
    write_namespace(output, families, reference)
    for space in NAMESPACES:
        names = [name for name in reference.below(f"keras.ops.{space}", "function") if name not in missing]
        own = [name for name in names if name not in {n for listed in families.values() for n in listed}]
        write_space(output, functions, space, [name for name in names if name not in own], own)
    write_activations(output, functions, reference)
    if missing:
        print("keras.ops without a counterpart:", ", ".join(missing))


def write_namespace(output, families, reference):
    imports = [import_line(f"keratin.ops.{family}", names) for family, names in sorted(families.items())]
    every = sorted(name for names in families.values() for name in names)
    spaces = ", ".join(NAMESPACES)
    text = "\n".join([HEADER.rstrip(), '"""Functions of tensors, as `keras.ops` has them."""', "", *imports,
                      f"from keratin.ops import {spaces}  # isort: skip", "", all_line([*every, *NAMESPACES])])
    output.settle(PACKAGE / "ops/__init__.py", text + "\n")


def write_space(output, functions, space, names, own):
    """A narrower namespace: what it shares with keras.ops, and functions that stand there alone."""
    title = f"`keras.ops.{space}`: a part of `keras.ops`."
    own = [name for name in own if functions.matching(f"keras.ops.{space}.{name}")]
    text = functions.module(title, [f"keras.ops.{space}.{name}" for name in own]) if own else f'{HEADER}"""{title}"""\n'
    if names:
        # Late, because keras.ops imports this module.
        text += "\n" + import_line("keratin.ops", names) + "\n"
    text += "\n" + all_line(sorted([*names, *own])) + "\n"
    output.settle(PACKAGE / f"ops/{space}.py", text)


def write_activations(output, functions, reference):
    names = [n for n in reference.below("keras.activations", "function") if functions.matching(f"keras.activations.{n}")]
    text = functions.module("Activations that are ops.", [f"keras.activations.{name}" for name in names])
    output.settle(PACKAGE / "activations/functions.py", text + "\n" + all_line(names) + "\n")


def import_line(module, names):
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in sorted(names)) + ")"


def all_line(names):
    return "__all__ = [\n" + "".join(f'    "{name}",\n' for name in names) + "]"
