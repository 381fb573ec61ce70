"""keratin.layers, keratin.losses, ...: a class for each of the library, with Keras's signature."""

import ast

from headers import Headers
from library import HEADER, PACKAGE, signature, wrap

# Kind of the engine -> namespace, base class and its module.
KINDS = {
    "layer": ("layers", "Layer", "layer"),
    "loss": ("losses", "Loss", "loss"),
    "metric": ("metrics", "Metric", "metric"),
    "optimizer": ("optimizers", "Optimizer", "optimizer"),
    "schedule": ("optimizers.schedules", "LearningRateSchedule", "learning_rate_schedule"),
    "initializer": ("initializers", "Initializer", "initializer"),
    "regularizer": ("regularizers", "Regularizer", "regularizer"),
    "constraint": ("constraints", "Constraint", "constraint"),
}
BY_HAND = {"Sequential", "Functional", "InputLayer"}
WORDS = {
    "name": "Defaults to one from the class's name.",
    "dtype": "The dtype, or dtype policy, of weights and computation.",
    "units": "Size of the output's last axis.",
    "activation": "A function, or its name. Defaults to none.",
    "use_bias": "Whether a bias is added.",
    "seed": "An integer, a `SeedGenerator`, or None.",
    "axis": "The axis, or axes, along which it works.",
    "epsilon": "A small number that keeps the division finite.",
    "momentum": "Of the moving averages, or of the updates.",
    "reduction": 'How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`, `"sum"`, `"mean_with_sample_weight"` or `"none"`.',
    "from_logits": "Whether the predictions are logits instead of probabilities.",
    "label_smoothing": "How far targets are moved towards even ones.",
    "threshold": "Above it a prediction counts as true.",
    "thresholds": "Above them a prediction counts as true.",
    "learning_rate": "A number, or a `LearningRateSchedule`.",
    "weight_decay": "Share of each weight that is taken away at each step.",
    "clipnorm": "Each gradient's norm is at most this.",
    "clipvalue": "Each gradient's elements are at most this.",
    "global_clipnorm": "The norm of all gradients together is at most this.",
    "use_ema": "Whether averages of the weights are kept.",
    "ema_momentum": "Of these averages.",
    "ema_overwrite_frequency": "After how many steps the weights become their averages; None: at the end of training.",
    "loss_scale_factor": "What the loss is multiplied by before gradients are taken.",
    "gradient_accumulation_steps": "Of how many steps the mean gradient is applied.",
    "beta_1": "Decay of the mean of gradients.",
    "beta_2": "Decay of the mean of their squares.",
    "kwargs": "`name`, `trainable`, `dtype`, `autocast`, `input_shape`.",
    "mean": "Of the distribution.",
    "stddev": "Of the distribution.",
    "k": "How many.",
    "class_id": "The class that counts; None: all.",
    "top_k": "How many of the largest predictions count as true.",
    "lora_rank": "Not supported: must be None.",
    "lora_alpha": "Not supported: must be None.",
    "quantization_config": "Not supported: must be None.",
    "variance": "Of the values; learnt by `adapt` when it is not given.",
    "rate": "Which share becomes 0.",
    "noise_shape": "Of the mask, which is broadcast.",
    "input_dim": "How many different integers there are.",
    "output_dim": "Size of each vector.",
    "mask_zero": "Whether 0 is no input but means that there is none.",
    "center": "Whether a shift is learnt.",
    "scale": "Whether a factor is learnt, or the factor.",
    "offset": "What is added.",
    "ignore_class": "A class whose targets do not count.",
    "delta": "Where squares become straight lines.",
    "num_classes": "How many classes.",
    "average": "How the values of the classes become one.",
    "beta": "How much more recall counts than precision.",
    "amsgrad": "Whether the largest mean of squares so far is used.",
    "nesterov": "Whether the gradient is taken ahead.",
    "rho": "Decay of the mean of squares.",
    "centered": "Whether the variance is used instead of the square.",
    "initial_accumulator_value": "Where the sums of squares begin.",
    "initial_learning_rate": "Where the rate begins.",
    "decay_steps": "How many steps one period takes.",
    "decay_rate": "The factor of a period.",
    "staircase": "Whether the rate changes at whole periods alone.",
    "alpha": "The lowest rate as a share of the first.",
    "end_learning_rate": "The lowest rate.",
    "power": "Of the polynomial.",
    "cycle": "Whether it begins again at the end.",
    "boundaries": "The steps where the rate changes.",
    "values": "The rates between the boundaries.",
    "warmup_target": "Where the warm-up ends; None: there is none.",
    "warmup_steps": "How many steps the warm-up takes.",
    "t_mul": "Factor of the length of each further period.",
    "m_mul": "Factor of the first rate of each further period.",
    "value": "The value.",
    "minval": "The smallest value.",
    "maxval": "The largest value.",
    "gain": "A factor.",
    "mode": "Which sizes count, or how.",
    "distribution": '`"truncated_normal"`, `"untruncated_normal"` or `"uniform"`.',
    "l1": "Factor of the sum of absolute values.",
    "l2": "Factor of the sum of squares.",
    "factor": "Of the penalty.",
    "max_value": "The largest norm.",
    "min_value": "The smallest norm.",
    "target_shape": "Of the output, without the batch axis.",
    "data_format": '`"channels_last"` or `"channels_first"`.',
}
SAMPLES = {  # for the examples: arguments that must be given
    "units": "4", "input_dim": "10", "output_dim": "4", "activation": '"relu"', "rate": "0.5", "target_shape": "(4, 1)", "scale": "0.5",
    "num_tokens": "4", "recall": "0.5", "precision": "0.5", "specificity": "0.5", "sensitivity": "0.5", "boundaries": "[10]",
    "values": "[0.1, 0.01]", "initial_learning_rate": "0.1", "decay_steps": "10", "decay_rate": "0.5", "first_decay_steps": "10",
    "num_classes": "2", "learning_rate": "0.1", "target_class_ids": "[0]", "fn": "abs",
}
SHOWN = {
    "layer": ("{call}.get_config()[\"trainable\"]", "True"),
    "loss": ("{call}.reduction", "'sum_over_batch_size'"),
    "metric": ("{call}.name == keratin.metrics.{name}({arguments}).name", "True"),
    "optimizer": ("isinstance({call}, keratin.optimizers.Optimizer)", "True"),
    "schedule": ("float({call}(0)) > 0", "True"),
    "initializer": ("{call}((2, 2)).shape", "(2, 2)"),
    "regularizer": ("float({call}([[0.0]]))", "0.0"),
    "constraint": ("{call}([[0.0]]).shape", "(1, 1)"),
}


class Classes:
    def __init__(self, core, reference):
        self.classes, self.reference, self.headers = core.describe_classes(), reference, Headers()

    def names(self, kind):
        namespace = KINDS[kind][0]
        return [name for name in sorted(self.classes[kind])
                if name not in BY_HAND and self.reference.entry(f"keras.{namespace}.{name}") is not None]

    def further_methods(self, kind):
        """Classes written by hand, `NormalizationMethods` for what Normalization has beside what every layer has."""
        path = PACKAGE / KINDS[kind][0].replace(".", "/") / "methods.py"
        if not path.exists():
            return []
        return [node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]

    def write_class(self, kind, name):
        namespace, base, _ = KINDS[kind]
        if f"{name}Methods" in self.further_methods(kind):
            base = f"{name}Methods, {base}"
        parameters = self.reference.entry(f"keras.{namespace}.{name}")["parameters"]
        words = self.headers.class_doc(name) or f"Keras's {name}."
        doc = [wrap(words, "    ", '    """'), "", *self.arguments_doc(name, parameters), *self.example(kind, name, parameters), '    """']
        head = ", ".join(["self", signature(parameters)] if parameters else ["self"])
        return "\n".join([f"class {name}({base}):", *doc, "", f"    def __init__({head}):", f"        self._make({name}, locals())"])

    def arguments_doc(self, name, parameters):
        if not parameters:
            return []
        fields, lines = self.headers.field_docs(name), ["    Args:"]
        for parameter in parameters:
            key = parameter[0]
            text = fields.get(key) or WORDS.get(key) or self.shared_words(key)
            text = text[0].upper() + text[1:] + ("" if text.endswith((".", "`")) else ".")
            if len(parameter) > 2 and "Defaults" not in text:
                text += f" Defaults to `{parameter[2]}`."
            star = {"a": "*", "w": "**"}.get(parameter[1], "")
            lines.append(wrap(text, " " * 12, f"        {star}{key}: "))
        return [*lines, "", "    Raises:", "        ValueError: For arguments out of range, and unknown ones.", ""]

    @staticmethod
    def shared_words(key):
        for ending, text in (("_initializer", "How it begins."), ("_regularizer", "A penalty, added to the loss."),
                             ("_constraint", "What it is brought back to after each step.")):
            if key.endswith(ending):
                return text
        return "See `keras`'s own documentation of this argument."

    def example(self, kind, name, parameters):
        arguments = ", ".join(SAMPLES[p[0]] for p in parameters if len(p) == 2 and p[1] in ("p", "o"))
        call = f"keratin.{KINDS[kind][0]}.{name}({arguments})"
        shown, result = SHOWN[kind]
        if kind == "metric":
            shown = "{call}.dtype"
            result = "'float32'"
        return ["    Example:", "", "    >>> import keratin", f"    >>> {shown.format(call=call, name=name, arguments=arguments)}", f"    {result}"]

    def functions(self, kind):
        """Name -> class, of functions that call a layer at once: `add` of `Add`."""
        if kind != "layer":
            return {}
        classes = {name.lower(): name for name in self.names(kind)}
        return {name: classes[name] for name in self.reference.below("keras.layers", "function") if name in classes}

    def write_function(self, name, cls):
        parameters = self.reference.entry(f"keras.layers.{name}")["parameters"]
        passed = ", ".join("**kwargs" if p[1] == "w" else f"{p[0]}={p[0]}" for p in parameters[1:])
        rest = self.arguments_doc(cls, parameters[1:])[1:-3]
        doc = [f'    """Calls a `{cls}` layer.', "", "    Args:", "        inputs: A list of tensors.", *rest, "    Returns:",
               "        A tensor.", "", "    Raises:", "        ValueError: When the shapes do not fit.", '    """']
        return "\n".join([f"def {name}({signature(parameters)}):", *doc, f"    return {cls}({passed})(inputs)"])

    def other_names(self, kind):
        """Keras's further name -> class: `l1_l2` of `L1L2`."""
        prefix = f"keras.{KINDS[kind][0]}."
        targets = {f"{prefix}{name}": name for name in self.names(kind)}
        return {name: targets[self.reference.entries[prefix + name]["alias"]] for name in self.reference.below(prefix[:-1], "class")
                if self.reference.entries[prefix + name].get("alias") in targets}

    def module(self, kind):
        namespace, base, module = KINDS[kind]
        names, functions, others = self.names(kind), self.functions(kind), self.other_names(kind)
        imports = [f"from keratin.{namespace}.{module} import {base}"]
        if methods := self.further_methods(kind):
            imports.append(f"from keratin.{namespace}.methods import {', '.join(methods)}")
        head = "\n".join([HEADER.rstrip(), f'"""The built-in classes of `keratin.{namespace}`."""', "", *imports])
        body = [*(self.write_class(kind, name) for name in names), *(self.write_function(*pair) for pair in functions.items())]
        if others:
            body.append("\n".join(f"{name} = {target}" for name, target in others.items()))
        tail = "__all__ = [\n" + "".join(f'    "{name}",\n' for name in [*names, *functions, *others]) + "]"
        return "\n\n\n".join([head, *body, tail]) + "\n"


def write(core, reference, output):
    classes = Classes(core, reference)
    for kind, (namespace, _, _) in KINDS.items():
        output.settle(PACKAGE / namespace.replace(".", "/") / "_classes.py", classes.module(kind))
    return classes
