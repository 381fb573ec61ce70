"""Writes the seeds of the fuzz targets into tests/fuzz/corpus/TARGET: small files, whose names say what they hold.

They come from the golden files and from the formats' rules; python's standard library is all it takes. Files whose names begin with
"found_" are inputs that once were findings, and "learnt_" what libFuzzer found to reach new code (-use_counters=0 -set_cover_merge=1
-max_len=600): this script leaves them alone.
    python3 tools/fuzz/seeds.py
"""

import io
import json
import pathlib
import struct
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
CORPUS = ROOT / "tests" / "fuzz" / "corpus"


def member(keras_file, name):
    with zipfile.ZipFile(GOLDEN / "keras_files" / keras_file) as archive:
        return archive.read(name)


def compact(text):
    return json.dumps(json.loads(text), separators=(",", ":")).encode()


def zips():
    def archive(*members, method=zipfile.ZIP_STORED, comment=b""):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as writer:
            for name, content in members:
                writer.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, method)
            writer.comment = comment
        return out.getvalue()

    yield "empty.zip", archive()
    yield "stored.zip", archive(("config.json", "{}"), ("assets/a.txt", "abc"))
    yield "deflated.zip", archive(("config.json", "abc " * 200), method=zipfile.ZIP_DEFLATED)
    yield "comment.zip", archive(("a", "b"), comment=b"a comment")
    yield "empty_member_and_folder.zip", archive(("folder/", ""), ("folder/empty", ""))
    yield "bomb_1000_to_1.zip", archive(("config.json", b"\0" * 2_000_000), method=zipfile.ZIP_DEFLATED)
    yield "name_twice.zip", archive(("config.json", "{}"), ("config.jsoN", "null")).replace(b"jsoN", b"json")
    yield "name_outside.zip", archive(("../x", "a"))
    yield "cut.zip", archive(("config.json", "{}"))[:-10]
    yield "wrong_crc.zip", archive(("config.json", "[1,2]")).replace(b"[1,2]", b"[1,3]")
    yield "size_lie.zip", archive(("a", "b" * 10)).replace(struct.pack("<I", 10), struct.pack("<I", 1))


def jsons():
    yield "all_kinds.json", b'{"a": [1, -2.5, 1e300, true, false, null, "x"], "b": {}, "c": []}'
    yield "numbers.json", b"[0, -0, 0.1, 1e-7, 123456789012345678, 9223372036854775807, -9223372036854775808, 5e-324]"
    yield "keras_spelling.json", b"[NaN, Infinity, -Infinity]"
    yield "escapes.json", rb'["\u0000\n\t\"\\\/", "\ud83d\ude00", "\u00e4"]' + "\n".encode()
    yield "utf8.json", '["äöü€😀"]'.encode()
    yield "deep.json", b"[" * 60 + b"]" * 60
    yield "too_deep.json", b"[" * 5000
    yield "lone_surrogate.json", rb'["\ud800"]'
    yield "twice.json", b'{"a": 1, "a": 2}'
    yield "trailing.json", b"[1] 2"
    yield "too_large_numbers.json", b"[1e999, " + b"9" * 400 + b"]"
    yield "not_utf8.json", b'["\xff\xfe\xed\xa0\x80"]'
    yield "utf16.json", '{"a": 1}'.encode("utf-16")
    yield "metadata.json", member("adam.keras", "metadata.json")
    yield "config.json", compact(member("adam.keras", "config.json"))


def configs():
    for name in ["adam", "heads", "rules", "normed", "tabular", "nested_uncompiled", "adamw_clipnorm_cosine"]:
        yield f"{name}.json", compact(member(f"{name}.keras", "config.json"))
    small = {
        "module": "keras", "class_name": "Sequential", "registered_name": None,
        "config": {"name": "s", "trainable": True, "dtype": "float32", "layers": [
            {"module": "keras.layers", "class_name": "InputLayer", "registered_name": None,
             "config": {"batch_shape": [None, 4], "dtype": "float32", "name": "i"}},
            {"module": "keras.layers", "class_name": "Dense", "registered_name": None,
             "config": {"name": "d", "units": 2, "activation": "relu"}}]}}
    yield "small_sequential.json", json.dumps(small).encode()
    dense = small["config"]["layers"][1]["config"]
    for name, units in [("zero", 0), ("negative", -1), ("fraction", 1.5), ("text", "16"), ("huge", 400_000_000), ("2_63", 2**63)]:
        dense["units"] = units
        yield f"units_{name}.json", json.dumps(small).encode()
    dense["units"] = 2
    small["config"]["layers"][1]["class_name"] = "Lambda"
    yield "lambda.json", json.dumps(small).encode()


def npys():
    def array(descr, shape, data, order="False", version=1):
        text = f"{{'descr': {descr!r}, 'fortran_order': {order}, 'shape': {shape}, }}".encode()
        length = struct.pack("<H" if version == 1 else "<I", len(text) + 1)
        return b"\x93NUMPY" + bytes([version, 0]) + length + text + b"\n" + data

    yield "float32.npy", array("<f4", "(2, 3)", struct.pack("<6f", *range(6)))
    yield "big_endian.npy", array(">i2", "(3,)", struct.pack(">3h", 1, 2, 3))
    yield "fortran.npy", array("<f8", "(2, 2)", struct.pack("<4d", *range(4)), "True")
    yield "bool.npy", array("|b1", "(4,)", b"\0\1\1\xff")
    yield "bfloat16.npy", array("|V2", "(2,)", b"\x80\x3f\0\xc0")
    yield "scalar_version_3.npy", array("<i8", "()", struct.pack("<q", 7), version=3)
    yield "empty.npy", array("<f4", "(0, 3)", b"")
    yield "huge_shape.npy", array("<f4", f"({2**60}, {2**60})", b"abcd")
    yield "pickle.npy", array("|O", "(1,)", b"\x80\x04.")
    yield "code.npy", array("__import__('os')", "(1,)", b"abcd")
    yield "cut.npy", array("<f4", "(2, 3)", b"abcd")


def safetensors():
    def file(header, data=b""):
        text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
        return struct.pack("<Q", len(text)) + text + data

    def tensor(dtype, shape, begin, end):
        return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}

    yield "empty.safetensors", file({})
    yield "two.safetensors", file({"a": tensor("F32", [2], 0, 8), "b": tensor("I64", [1], 8, 16)}, bytes(range(16)))
    yield "metadata.safetensors", file({"__metadata__": {"format": "pt"}, "w": tensor("BF16", [1, 2], 0, 4)}, b"\x80\x3f\0\xc0")
    yield "padded_header.safetensors", file(b'{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}    ', b"abc")
    yield "all_types.safetensors", file(
        {t: tensor(t, [0, 2], 0, 0) for t in ["BOOL", "U8", "I8", "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "F64", "I64", "U64"]})
    yield "overlap.safetensors", file({"a": tensor("U8", [4], 0, 4), "b": tensor("U8", [4], 2, 6)}, b"abcdef")
    yield "hole.safetensors", file({"a": tensor("U8", [1], 0, 1), "b": tensor("U8", [1], 2, 3)}, b"abc")
    yield "wrong_span.safetensors", file({"a": tensor("F32", [3], 0, 4)}, b"abcd")
    yield "reversed.safetensors", file({"a": tensor("U8", [1], 1, 0)}, b"a")
    yield "name_twice.safetensors", file(b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"a")
    yield "metadata_number.safetensors", file({"__metadata__": {"a": 1}})
    yield "header_longer_than_file.safetensors", struct.pack("<Q", 2**63) + b"{}"
    yield "overflow.safetensors", file({"a": tensor("F64", [2**32, 2**32], 0, 8)}, b"abcdefgh")


def csvs():
    yield "plain.csv", b"age,height,name\n1,2.5,ann\n2,,bob\n"
    yield "german.csv", "alter;größe\n1;2,5\n2;3,25\n".encode("latin-1")
    yield "quoted.csv", b'a,b\n"x ""y"", z","line\nbreak"\n'
    yield "crlf_and_bom.csv", b"\xef\xbb\xbfa,b\r\n1,2\r\n"
    yield "utf16.csv", "a,b\n1,2\n".encode("utf-16")
    yield "tabs.tsv", b"a\tb\n1\t2\n"
    yield "blanks.csv", b"  1.0   2.0\n  3.0   4.0\n"
    yield "comments.csv", b"# made by hand\na,b\n1,2 # two\n"
    yield "numbers.csv", b"a\n1e400\n-1e-400\n9223372036854775808\n007\n0x10\n"
    yield "missing.csv", b"a,b\nNA,?\nnan,\n1,x\n"
    yield "ragged.csv", b"a,b\n1\n1,2,3\n"
    yield "open_quote.csv", b'a,b\n"1,2\n'
    yield "nul.csv", b"a,b\n1,\x002\n"
    yield "header_only.csv", b"a,b,c\n"
    yield "bools.csv", b"a\ntrue\nFalse\n"


def table_jsons():
    yield "tabular.json", TABLE
    yield "newer_version.json", TABLE.replace(b'"keratin_table": 1', b'"keratin_table": 2')
    yield "category_twice.json", TABLE.replace(b'"red", "white"', b'"red", "red"')
    yield "regression.json", (b'{"keratin_table": 1, "predictors": [{"name": "x", "kind": "number", "fill": 0.5}], '
                              b'"target": {"task": "regression", "columns": ["y", "z"], "text": false}, "ignored": ["id"]}')


TABLE = b"""{"keratin_table": 1, "predictors": [
{"name": "age", "kind": "number", "fill": 41.5},
{"name": "colour", "kind": "one_hot", "categories": ["red", "white"], "missing": 2, "text": true},
{"name": "town", "kind": "embedding", "categories": ["a", "b", "c"], "missing": 0, "text": false}],
"target": {"task": "classification", "columns": ["kind"], "classes": ["no", "yes"], "text": true}, "ignored": []}"""


def hdf5s():
    yield "keras_weights.h5", member("compiled_not_trained.keras", "model.weights.h5")[:9000]  # cut: an error
    whole = (GOLDEN / "hdf5" / "hard_link_twice.h5").read_bytes()
    yield "userblock_1024.h5", b"\0" * 1024 + whole


FOLDERS = {"zip": zips, "json": jsons, "config": configs, "npy": npys, "safetensors": safetensors, "csv": csvs,
           "table_json": table_jsons, "hdf5": hdf5s}

for target, seeds in FOLDERS.items():
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if not old.name.startswith(("found_", "learnt_")):
            old.unlink()
    for name, content in seeds():
        (folder / name).write_bytes(content)
