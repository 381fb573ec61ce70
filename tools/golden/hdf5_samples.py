"""Writes tests/golden/hdf5 with h5py: small files, each with one feature that our reader must know or refuse.

Run with the Python of the peers' environment: /opt/keratin-peers/venv/bin/python tools/golden/hdf5_samples.py
"""

import ctypes
import pathlib

import h5py
import numpy as np

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "hdf5"


def file(name, track_order=False, **options):
    return h5py.File(OUT / name, "w", track_order=track_order, **options)


def ramp(shape, dtype):
    return (np.arange(np.prod(shape)) % 100).reshape(shape).astype(dtype)


def types(f):
    for dtype in ["i1", "u1", "<i2", ">i4", "<u4", "<i8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
        f[dtype.replace("<", "le_").replace(">", "be_")] = ramp((2, 3), dtype)
    f["bool"] = np.array([True, False, True])
    f["scalar"] = np.float32(2.5)
    f["empty"] = np.zeros((0, 3), "f4")
    bf16 = f.create_dataset("bf16", data=np.array([0x3F80, 0xC000], "u2").view("V2"))
    bf16.attrs["dtype"] = "bfloat16"
    f["fixed"] = np.array([b"ab", b"cde"])
    f.create_dataset("text", data=["é", "", "hello"], dtype=h5py.string_dtype())
    f.create_dataset("never_written", (4,), "f4", fillvalue=7)
    f["compound"] = np.zeros(2, [("a", "f4"), ("b", "i4")])


def attributes(f):
    f.attrs["text"] = "é" * 3
    f.attrs["bytes"] = np.bytes_(b"abc")
    f.attrs["list"] = ["one", "two", ""]
    f.attrs["fixed_list"] = np.array([b"layer_1", b"layer_22"])
    f.attrs["number"] = np.float64(0.5)
    f.attrs["big_endian"] = np.array([1, 2], ">i4")
    f.attrs["empty"] = np.zeros(0)
    f.attrs["null"] = h5py.Empty("f4")
    for i in range(20):
        f.attrs[f"a{i}"] = i


def chunked(f):
    f.create_dataset("plain", data=ramp((5, 7), "i4"), chunks=(2, 3))
    f.create_dataset("gzip", data=ramp((5, 7), ">i4"), chunks=(2, 3), compression="gzip")
    f.create_dataset("all", data=ramp((50,), "f4"), chunks=(8,), compression="gzip", shuffle=True, fletcher32=True)
    f.create_dataset("fletcher", data=ramp((5,), "u1"), chunks=(3,), fletcher32=True)
    f.create_dataset("single", data=ramp((4, 4), "f8"), chunks=(4, 4), compression="gzip")
    sparse = f.create_dataset("sparse", (6, 6), "i2", chunks=(2, 2), fillvalue=-1)
    sparse[2:4, 2:4] = 5
    deep = f.create_dataset("many", (3, 40, 3), "u1", chunks=(1, 1, 2))
    deep[...] = ramp((3, 40, 3), "u1")


def groups(f):
    f.create_group("layers/dense/vars")["0"] = ramp((2, 2), "f4")
    f.create_group("empty")
    for i in range(40):
        f.create_group("many/" + str(i))


def early_chunks(f):
    """Chunks allocated at once (an implicit index) need the low-level interface."""
    space = h5py.h5s.create_simple((4, 6))
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((2, 3))
    plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    dataset = h5py.h5d.create(f.id, b"implicit", h5py.h5t.STD_I32LE, space, plist)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, ramp((4, 6), "i4"))
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    dataset = h5py.h5d.create(f.id, b"compact", h5py.h5t.STD_I32LE, space, plist)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, ramp((4, 6), "i4"))
    f.create_dataset("paged", data=ramp((1500,), "u1"), chunks=(1,))


def resizable(f):
    """One axis without end: an extensible array; several: a second-version tree; a bound: a larger fixed array."""
    f.create_dataset("row", data=ramp((50,), "i4"), chunks=(2,), maxshape=(None,))
    f.create_dataset("column", data=ramp((3, 40), "i2"), chunks=(2, 3), maxshape=(5, None))
    f.create_dataset("gzip", data=ramp((40,), "i8"), chunks=(8,), maxshape=(None,), compression="gzip")
    f.create_dataset("both", data=ramp((20, 11), "u1"), chunks=(2, 2), maxshape=(None, None))
    f.create_dataset("both_gzip", data=ramp((6, 6), "f4"), chunks=(4, 4), maxshape=(None, None), compression="gzip")
    f.create_dataset("bounded", data=ramp((4, 6), "i4"), chunks=(2, 3), maxshape=(7, 10))
    grown = f.create_dataset("grown", data=ramp((6,), "i4"), chunks=(4,), maxshape=(None,))
    grown.resize((3,))
    grown.resize((9,))


def ordered(f):
    for name in ["z", "a", "m"]:
        f.attrs[name] = name
        f.create_group("few", track_order=True) if name == "z" else f["few"].create_group(name)
    many = f.create_group("many", track_order=True)
    for i in range(12):
        many.create_group(f"g{11 - i}")
        many.attrs[f"a{11 - i}"] = i


def superblock_1():
    """Written where chunk trees have a width of their own, which h5py itself cannot ask for."""
    library = next((pathlib.Path(h5py.__file__).parents[1] / "h5py.libs").glob("libhdf5-*.so*"))
    plist = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    ctypes.CDLL(str(library)).H5Pset_istore_k(ctypes.c_int64(plist.id), ctypes.c_uint(3))
    f = h5py.File(h5py.h5f.create(bytes(OUT / "superblock_1.h5"), h5py.h5f.ACC_TRUNC, fcpl=plist))
    f.create_dataset("x", data=ramp((20,), "u1"), chunks=(1,))
    f.close()


def refused():
    with file("nested_soft_link.h5") as f:
        f.create_group("a/b")["x"] = 1
        f["a/s"] = h5py.SoftLink("/a/b")
    with file("nested_external_link.h5", libver="latest") as f:
        f.create_group("a/b")["x"] = 1
        f["a/e"] = h5py.ExternalLink("other.h5", "/x")
    with file("nested_external_data.h5") as f:
        f.create_dataset("a/b/x", (4,), "f4", external=[("other.bin", 0, 16)])
    with file("nested_virtual.h5", libver="latest") as f:
        layout = h5py.VirtualLayout((4,), "f4")
        layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
        f.create_group("a/b").create_virtual_dataset("x", layout)
    with file("named_type.h5") as f:
        f["type"] = np.dtype("f4")
    with file("attribute_of_named_type.h5") as f:
        f["type"] = np.dtype("f4")
        f.create_dataset("x", (2,), f["type"])
    with file("references.h5", libver="latest") as f:
        f["x"] = ramp((3,), "f4")
        f.create_dataset("object", data=[f["x"].ref], dtype=h5py.ref_dtype)
        f.create_dataset("sequences", (2,), dtype=h5py.vlen_dtype("i4"))
    with file("fill_only.h5") as f:
        f.create_dataset("x", (2**29,), "f4")
    with file("fill_only_chunked.h5") as f:
        f.create_dataset("x", (2**29,), "f4", chunks=(2**20,), compression="gzip")


def more():
    with file("resizable_new.h5", libver="latest") as f:
        resizable(f)
    with file("resizable_old.h5") as f:
        f.create_dataset("row", data=ramp((7,), "i4"), chunks=(2,), maxshape=(None,))
    with file("pages_new.h5", libver="latest") as f:
        f.create_dataset("x", (140_000,), "u1", chunks=(1,), maxshape=(None,))[139_000] = 7
    for suffix, options in {"old": {}, "new": {"libver": "latest"}}.items():
        with file(f"ordered_{suffix}.h5", track_order=True, **options) as f:
            ordered(f)
    with file("huge_attribute_new.h5", libver="latest") as f:
        for i in range(9):
            f.attrs[f"a{i}"] = i
        f.attrs["names"] = np.array([b"layer_%04d" % i for i in range(500)])
    with file("types_v108.h5", libver=("v108", "v108")) as f:
        types(f)
    with file("attributes_v108.h5", libver=("v108", "v108")) as f:
        attributes(f)
    superblock_1()
    refused()


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    more()
    for suffix, options in {"old": {}, "new": {"libver": "latest"}}.items():
        for make in [types, attributes, chunked, groups, early_chunks]:
            with file(f"{make.__name__}_{suffix}.h5", **options) as f:
                if make is early_chunks and suffix == "old":
                    f["x"] = 1
                    continue
                make(f)
    (OUT / "early_chunks_old.h5").unlink()
    with file("userblock.h5", userblock_size=512) as f:
        f["x"] = ramp((3,), "f4")
    with file("small.h5") as f:
        f.attrs["name"] = "m"
        vars_ = f.create_group("layers/dense/vars")
        vars_["0"] = ramp((2, 3), "f4")
        vars_["1"] = ramp((3,), "f4")
    with file("chunked_small.h5") as f:
        f.create_dataset("c", data=ramp((4, 3), "f4"), chunks=(2, 3), compression="gzip", shuffle=True, fletcher32=True)
    with file("new_small.h5", libver="latest") as f:
        for i in range(9):
            f.attrs[f"a{i}"] = "v"
        f.create_group("g")["x"] = ramp((3,), "f4")
    with file("soft_link.h5") as f:
        f["x"] = 1
        f["soft"] = h5py.SoftLink("/x")
    with file("soft_link_new.h5", libver="latest") as f:
        f["soft"] = h5py.SoftLink("/x")
    with file("external_link.h5") as f:
        f["external"] = h5py.ExternalLink("other.h5", "/x")
    with file("hard_link_twice.h5") as f:
        f["x"] = 1
        f["y"] = f["x"]
    with file("cycle.h5") as f:
        g = f.create_group("g")
        g["again"] = g
    with file("external_data.h5") as f:
        f.create_dataset("x", (4,), "f4", external=[("other.bin", 0, 16)])
    with file("virtual.h5", libver="latest") as f:
        layout = h5py.VirtualLayout((4,), "f4")
        layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
        f.create_virtual_dataset("x", layout)
    with file("huge_shape.h5") as f:
        f.create_dataset("x", (2**40, 2**10), "f4")
    with file("lzf.h5") as f:
        f.create_dataset("x", data=ramp((100,), "f4"), chunks=(50,), compression="lzf")


main()
