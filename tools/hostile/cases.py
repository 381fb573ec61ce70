"""The hostile files of shared/reference/reliability.md, section 1.4, numbers 1 to 45: each a Case, its bytes made when asked for."""

import copy
import dataclasses
import io
import json
import random
import struct
import typing

import h5py
import numpy as np

from archives import Zip, bomb, member, rebuild, with_config


@dataclasses.dataclass
class Case:
    number: int
    what: str
    name: str  # of the file: its ending says how it is read
    make: typing.Callable[[], bytes]
    legal: bool = False  # reading it is right


def archive_cases(base):
    whole = open(base, "rb").read()
    config, metadata, weights = (member(base, n) for n in ["config.json", "metadata.json", "model.weights.h5"])

    def plain():
        return Zip().add("metadata.json", metadata).add("config.json", config).add("model.weights.h5", weights)

    def overlapping():
        archive = Zip().add("metadata.json", metadata).add("config.json", config).add("model.weights.h5", weights)
        for i in range(50):
            archive.add(f"assets/{i}", weights, at=0)
        return archive.bytes()

    def many():
        archive = plain()
        for i in range(1_000_000):
            archive.add(f"assets/{i}")
        return archive.bytes()

    yield Case(1, "empty file", "empty.keras", lambda: b"")
    yield Case(1, "one byte", "byte.keras", lambda: b"P")
    yield Case(1, "`PK\\3`", "pk3.keras", lambda: b"PK\3")
    yield Case(2, "cut in the middle", "cut.keras", lambda: whole[: len(whole) // 2])
    yield Case(2, "last byte missing", "cut1.keras", lambda: whole[:-1])
    yield Case(4, "`config.json` twice, the second `null`", "twice.keras", lambda: plain().add("config.json", b"null").bytes())
    for label, name in [("`../x`", "../x"), ("`/etc/x`", "/etc/x"), ("`C:\\x`", "C:\\x"), ("`a/../../x`", "a/../../x"),
                        ("a NUL", "a\0b"), ("65,535 bytes", "n" * 65535), ("not UTF-8", b"\xff\xfe")]:
        yield Case(5, f"member name: {label}", f"name{abs(hash(label)) % 1000}.keras", lambda name=name: plain().add(name, b"x").bytes())
    yield Case(6, "member is a symbolic link", "link.keras", lambda: plain().add("assets/l", b"/etc/passwd", mode=0o120777).bytes())
    yield Case(6, "member is a device", "device.keras", lambda: plain().add("assets/d", b"", mode=0o020666).bytes())
    for label, size in [("300 MB", 300 << 20), ("10 GB", 10 << 30)]:
        yield Case(7, f"`config.json` of {label}, deflated", f"bomb{size >> 20}.keras",
                   lambda size=size: Zip().add("metadata.json", metadata).add(
                       "config.json", bomb(size), method=8, crc=0, size=min(size, 0xFFFFFFFE)).add("model.weights.h5", weights).bytes())
    yield Case(7, "a zip as its own `config.json`", "nested.keras", lambda: rebuild(base, {"config.json": whole}))
    yield Case(8, "declared 1 byte, inflates to 1 GB", "lie1.keras", lambda: Zip().add("metadata.json", metadata).add(
        "config.json", bomb(1 << 30), method=8, crc=0, size=1).add("model.weights.h5", weights).bytes())
    yield Case(8, "declared 1 GB, stores 1 byte", "lie2.keras", lambda: Zip().add("metadata.json", metadata).add(
        "config.json", b"{", size=1 << 30, stored=1 << 30).add("model.weights.h5", weights).bytes())
    yield Case(9, "50 members over the same bytes", "overlap.keras", overlapping)
    yield Case(9, "local header has another name", "mismatch.keras", lambda: Zip().add("metadata.json", metadata).add(
        "config.json", config, local_name=b"configXjson").add("model.weights.h5", weights).bytes())
    yield Case(9, "wrong CRC", "crc.keras", lambda: Zip().add("metadata.json", metadata).add("config.json", config, crc=1).add(
        "model.weights.h5", weights).bytes())
    yield Case(9, "encrypted flag", "encrypted.keras", lambda: Zip().add("metadata.json", metadata).add(
        "config.json", config, flags=1).add("model.weights.h5", weights).bytes())
    yield Case(9, "zip64 size 2^63", "zip64.keras", lambda: Zip().add("metadata.json", metadata).add(
        "config.json", config, size=0xFFFFFFFF, stored=0xFFFFFFFF, extra=struct.pack("<HHQQ", 1, 16, 1 << 63, 1 << 63)).bytes())
    yield Case(10, "1,000,000 empty members", "members.keras", many)
    yield Case(11, "a second end record in the comment", "eocd.keras", lambda: plain().bytes(comment=plain().bytes()[-22:]))


def config_cases(base):
    texts = [("empty", b""), ("`null`", b"null"), ("a list", b"[]"), ("100 MB of `[`", b"[" * 100_000_000),
             ("depth 100,000", b"[" * 100_000 + b"]" * 100_000), ("invalid UTF-8", b'{"class_name": "\xff"}'),
             ("UTF-16", '{"class_name": "Sequential"}'.encode("utf-16")), ("a lone surrogate", rb'{"class_name": "\ud800"}'),
             ("trailing garbage", member(base, "config.json") + b"x"), ("a key twice", b'{"config": 1, ' + member(base, "config.json")[1:]),
             ("`1e999`", member(base, "config.json").replace(b'"units": 16', b'"units": 1e999')),
             ("`-0` units", member(base, "config.json").replace(b'"units": 16', b'"units": -0')),
             ("10^400 as an integer", member(base, "config.json").replace(b'"units": 16', b'"units": 1' + b"0" * 400))]
    for i, (label, text) in enumerate(texts):
        yield Case(12, f"`config.json`: {label}", f"text{i}.keras", lambda text=text: rebuild(base, {"config.json": text}))

    def model(number, what, change, legal=False):
        slug = "".join(c if c.isalnum() else "_" for c in what)[:40]
        return Case(number, what, f"config_{number}_{slug}.keras", lambda: with_config(base, change), legal)

    def layer(index=1, **fields):
        def change(config):
            config["config"]["layers"][index].update(copy.deepcopy(fields))
        return change

    def option(index=1, **fields):
        def change(config):
            config["config"]["layers"][index]["config"].update(copy.deepcopy(fields))
        return change

    def insert(class_name, module="keras.layers", **fields):
        def change(config):
            config["config"]["layers"].insert(2, {"module": module, "class_name": class_name, "config": {"name": "x", **fields},
                                                  "registered_name": None})
        return change

    for name in ["Lambda", "TFSMLayer", "TorchModuleWrapper"]:
        yield model(13, f"class `{name}`", insert(name))
    for module, name in [("os", "system"), ("builtins", "eval"), ("keras.utils", "get_file")]:
        yield model(13, f"function `{module}.{name}`", option(activation={
            "module": module, "class_name": "function", "config": name, "registered_name": "function"}))
    yield model(14, "`enable_unsafe_deserialization` as a layer", layer(
        module="keras.config", class_name="function", config="enable_unsafe_deserialization"))
    for path in ["/etc/passwd", "http://127.0.0.1:9/x", "file:///etc/passwd"]:
        yield model(15, f"`StringLookup(vocabulary=\"{path}\")`", insert("StringLookup", vocabulary=path))
    yield model(16, "`registered_name` contradicts `class_name`", layer(registered_name="my>Evil"))
    for units in [0, -1, 1.5, "16", True, 2**31, 2**63, 1e300, None]:
        yield model(17, f"`units` = {json.dumps(units)}", option(units=units))
    yield model(18, "`units` = 400,000,000 (12.8 GB)", option(units=400_000_000))
    yield model(19, "`Embedding(2^40, 2^40)`", insert("Embedding", input_dim=2**40, output_dim=2**40))
    yield model(20, "`Reshape` to 2^62 x 4", insert("Reshape", target_shape=[2**62, 4]))
    yield model(20, "`Reshape` with two -1", insert("Reshape", target_shape=[-1, -1]))

    def long(count):
        def change(config):
            layers = config["config"]["layers"]
            layers[1:1] = [{"module": "keras.layers", "class_name": "Activation", "registered_name": None,
                            "config": {"name": f"a{i}", "activation": "linear"}} for i in range(count)]
        return change

    def deep(config):
        for _ in range(10_000):
            config = {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [config]}, "registered_name": None}
        return config

    yield model(21, "Sequential of 100,000 layers", long(100_000), legal=True)
    yield Case(22, "Sequential nested 10,000 deep", "deep.keras", lambda: rebuild(base, {"config.json": (
        b'{"class_name": "Sequential", "config": {"layers": [' * 10_000 + b"]}}" * 10_000)}))

    def node(*sources):
        return [{"args": [[{"class_name": "__keras_tensor__", "config": {
            "shape": [None, 4], "dtype": "float32", "keras_history": [s, 0, 0]}} for s in sources]], "kwargs": {}}]

    def functional(layers):
        return {"module": "keras.src.models.functional", "class_name": "Functional", "registered_name": "Functional", "config": {
            "name": "f", "trainable": True, "layers": [{"module": "keras.layers", "class_name": c, "name": n, "registered_name": None,
                                                        "config": {"name": n, **o}, "inbound_nodes": i} for c, n, o, i in layers],
            "input_layers": [["i", 0, 0]], "output_layers": [[layers[-1][1], 0, 0]]}}

    source = ("InputLayer", "i", {"batch_shape": [None, 4]}, [])
    graphs = {"a cycle": [source, ("Add", "a", {}, node("i", "b")), ("Add", "b", {}, node("a", "i"))],
              "a layer that is its own input": [source, ("Add", "a", {}, node("i", "a"))],
              "an input that is missing": [source, ("Add", "a", {}, node("i", "nobody"))],
              "two layers of one name": [source, ("Add", "a", {}, node("i", "i")), ("Add", "a", {}, node("i", "i"))]}
    for what, layers in graphs.items():
        yield model(23, f"graph with {what}", lambda _, layers=layers: functional(layers))
    yield model(23, "graph with 100,000 edges into one layer", lambda _: functional([source, ("Add", "a", {}, node(*["i"] * 100_000))]))
    for dtype in ["float128", "complex64", "object"]:
        yield model(25, f"dtype `{dtype}`", option(dtype=dtype))
    yield model(26, "input of rank 255", option(0, batch_shape=[None] + [1] * 254))

    def version(config):
        del config
    yield Case(31, "`keras_version` 999.0", "version.keras", lambda: rebuild(base, {"metadata.json": b'{"keras_version": "999.0"}'}), True)
    yield Case(31, "`keras_version` of 1 MB", "version1mb.keras", lambda: rebuild(base, {
        "metadata.json": json.dumps({"keras_version": "9" * (1 << 20)}).encode()}))


def weight_cases(base):
    def edited(change, **options):
        image = io.BytesIO(member(base, "model.weights.h5"))
        with h5py.File(image, "r+", **options) as file:
            change(file)
        return rebuild(base, {"model.weights.h5": image.getvalue()})

    def replaced(make, path="layers/dense/vars"):
        def change(file):
            group = file[path]
            old = group["0"][...]
            del group["0"]
            make(group, old)
        return lambda: edited(change)

    def values(change):
        def make(group, old):
            group["0"] = change(old)
        return replaced(make)

    def poke(value):
        def change(old):
            old.flat[0] = value
            return old
        return change

    for label, value in [("NaN", np.nan), ("+Inf", np.inf), ("-Inf", -np.inf)]:
        yield Case(27, f"a weight is {label}", f"weight_{label.strip('+-')}{label[0] == '-'}.keras", values(poke(value)))
    for label, value in [("denormal", 1e-42), ("-0.0", -0.0)]:
        yield Case(27, f"a weight is {label}", f"weight_{label}.keras", values(poke(value)), True)
    yield Case(28, "float64 weights of 1e300", "float64.keras", values(lambda old: np.full(old.shape, 1e300)))
    for dtype in ["i8", "?", "S4"]:
        yield Case(29, f"weights of type `{np.dtype(dtype)}`", f"type_{dtype.strip('?') or 'b'}.keras", values(lambda old, d=dtype: np.ones(old.shape, d)))
    yield Case(33, "weights in another file (external storage)", "external.keras", replaced(
        lambda g, old: g.create_dataset("0", old.shape, old.dtype, external=[("/etc/passwd", 0, old.nbytes)])))
    yield Case(33, "an external link", "extlink.keras", replaced(lambda g, old: g.__setitem__("0", h5py.ExternalLink("/etc/passwd", "/x"))))
    yield Case(33, "a soft link", "softlink.keras", replaced(lambda g, old: g.__setitem__("0", h5py.SoftLink("/layers/dense/vars/1"))))

    def virtual(group, old):
        layout = h5py.VirtualLayout(old.shape, old.dtype)
        layout[...] = h5py.VirtualSource("/tmp/other.h5", "x", old.shape)
        group.create_virtual_dataset("0", layout)
    yield Case(33, "a virtual data set", "virtual.keras", replaced(virtual))
    yield Case(34, "a shape of 2^51", "shape51.keras", replaced(lambda g, old: g.create_dataset("0", (2**51,), "f4", chunks=(1024,))))
    yield Case(34, "2 GiB of fill value", "fill.keras", replaced(lambda g, old: g.create_dataset("0", (2**29,), "f4", chunks=(2**20,))))
    yield Case(36, "a group that holds itself", "cycle.keras", lambda: edited(lambda f: f["layers"].__setitem__("again", f["layers"])))

    def links(file):
        group = file.create_group("many")
        for i in range(100_000):
            group.create_group(str(i))
    yield Case(36, "100,000 groups", "links.keras", lambda: edited(links), True)
    yield Case(37, "a chunk that inflates 1000:1", "chunk.keras", replaced(
        lambda g, old: g.create_dataset("0", data=np.zeros(2**26, "f4"), compression=9)))
    yield Case(39, "big-endian floats", "bigendian.keras", values(lambda old: old.astype(">f4")), True)
    yield Case(39, "strings of any length for weights", "vlen.keras", replaced(
        lambda g, old: g.create_dataset("0", data=np.array(["x"] * old.size, object).reshape(old.shape), dtype=h5py.string_dtype())))

    def userblock(size):
        image = io.BytesIO()
        with h5py.File(io.BytesIO(member(base, "model.weights.h5"))) as old, h5py.File(image, "w", userblock_size=size) as new:
            for key in old:
                old.copy(key, new)
        return rebuild(base, {"model.weights.h5": image.getvalue()})
    yield Case(38, "user block of 512 bytes", "user512.keras", lambda: userblock(512), True)
    yield Case(38, "user block of 1024 bytes", "user1024.keras", lambda: userblock(1024), True)

    def noise(seed):
        def make():
            image = bytearray(member(base, "model.weights.h5"))
            rng = random.Random(seed)
            for _ in range(40):
                at = rng.randrange(len(image) - 8)
                image[at:at + 8] = rng.choice([b"\xff" * 8, b"\0" * 8, struct.pack("<Q", at), struct.pack("<q", -8)])
            return rebuild(base, {"model.weights.h5": bytes(image)})
        return make
    for seed in range(5):
        yield Case(35, f"40 addresses and sizes overwritten, seed {seed}", f"noise{seed}.keras", noise(seed))


def array_cases():
    def safetensors(header, data=b""):
        text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
        return struct.pack("<Q", len(text)) + text + data

    def one(shape, begin, end, dtype="U8"):
        return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}

    for label, length in [("0", 0), ("7", 7), ("2^63", 2**63), ("1000, file has 2", 1000)]:
        yield Case(40, f"safetensors header length {label}", f"length{length % 997}.safetensors", lambda n=length: struct.pack("<Q", n) + b"{}")
    yield Case(40, "safetensors header: 100 MB of spaces", "spaces.safetensors", lambda: safetensors(b"{}" + b" " * 100_000_000))
    for label, header in [("overlap", {"a": one([4], 0, 4), "b": one([4], 2, 6)}), ("a hole", {"a": one([1], 0, 1), "b": one([1], 2, 6)}),
                          ("reversed", {"a": one([6], 6, 0)}), ("negative", {"a": one([6], -6, 0)}),
                          ("shape and span differ", {"a": one([5], 0, 6)}), ("a product beyond 2^64", {"a": one([2**33, 2**33], 0, 6)})]:
        yield Case(41, f"safetensors offsets: {label}", f"offsets_{label.replace(' ', '_').replace('^', '')}.safetensors",
                   lambda h=header: safetensors(h, b"abcdef"))
    yield Case(41, "safetensors name twice", "twice.safetensors", lambda: safetensors(
        b'{"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]}}', b"abcdef"))
    yield Case(41, "safetensors metadata that is no string", "meta.safetensors", lambda: safetensors({"__metadata__": {"a": 1}, "a": one([6], 0, 6)}, b"abcdef"))
    yield Case(42, "10,000,000 entries over the same 16 bytes", "entries.safetensors", lambda: safetensors(
        b"{" + b",".join(b'"%d":{"dtype":"U8","shape":[16],"data_offsets":[0,16]}' % i for i in range(10_000_000)) + b"}", b"0" * 16))

    def npy(header, data=b"abcd", version=1, newline=b"\n"):
        text = header.encode() + newline
        return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(text)) + text + data

    shape = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }"
    yield Case(43, "npy of shape 2^60 x 2^60", "shape.npy", lambda: npy(shape % f"({2**60}, {2**60})"))
    yield Case(43, "npy of pickled objects", "pickle.npy", lambda: npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", b"\x80\x04cos\nsystem\n."))
    yield Case(43, "npy whose descr is code", "code.npy", lambda: npy("{'descr': __import__('os').getpid(), 'fortran_order': False, 'shape': (1,), }"))
    yield Case(43, "npy header above 64 KiB", "header.npy", lambda: npy((shape % "(1,)") + " " * 100_000, version=2))
    yield Case(43, "npy header without a line end", "line.npy", lambda: npy(shape % "(1,)", newline=b""))


def table_cases():
    yield Case(45, "CSV: a line of 1 GB", "line.csv", lambda: b"a,b\n" + b"x" * (1 << 30))
    yield Case(45, "CSV: 10^6 columns", "columns.csv", lambda: b",".join(b"%d" % i for i in range(1_000_001)) + b"\n" + b",".join([b"1"] * 1_000_001))
    yield Case(45, "CSV: rows of different lengths", "ragged.csv", lambda: b"a,b\n1,2\n1,2,3\n")
    yield Case(45, "CSV: a quote never closed", "quote.csv", lambda: b'a,b\n1,"2\n3,4\n')
    yield Case(45, "CSV: NUL bytes", "nul.csv", lambda: b"a,b\n1,\0\n")
    yield Case(45, "CSV: `1e400`", "big.csv", lambda: b"a,b\n1e400,1\n2,3\n", True)
    yield Case(45, "CSV: no rows", "header.csv", lambda: b"a,b\n", True)
    yield Case(45, "CSV: nothing", "nothing.csv", lambda: b"")


def all_cases(base):
    for group in (archive_cases(base), config_cases(base), weight_cases(base), array_cases(), table_cases()):
        yield from group
