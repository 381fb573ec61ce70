"""Pieces of hostile archives: zip members that lie, in bytes."""

import io
import json
import struct
import zipfile
import zlib


def rebuild(keras_file, replace):
    """The archive with members replaced or added: {name: bytes}, or None to leave one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(keras_file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = replace.pop(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in replace.items():
            new.writestr(name, content)
    return out.getvalue()


def member(keras_file, name):
    with zipfile.ZipFile(keras_file) as archive:
        return archive.read(name)


def bomb(total):
    """A deflate stream of `total` bytes of 'a', made without deflating them all, and the checksum nobody will get to."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(b"a" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * (total >> 20) + b"\x03\x00"


class Zip:
    """A zip archive written by hand, so that each field may lie."""

    def __init__(self):
        self.body, self.directory, self.count = io.BytesIO(), io.BytesIO(), 0

    def add(self, name, data=b"", *, local_name=None, method=0, flags=0, crc=None, size=None, stored=None, at=None, mode=0, extra=b""):
        name = name.encode() if isinstance(name, str) else name
        local = name if local_name is None else local_name
        crc = zlib.crc32(data) if crc is None else crc
        size = len(data) if size is None else size
        stored = len(data) if stored is None else stored
        fields = struct.pack("<HHHHHIII", 20, flags, method, 0, 33, crc, stored, size)
        offset = self.body.tell() if at is None else at
        if at is None:
            self.body.write(b"PK\x03\x04" + fields + struct.pack("<HH", len(local), len(extra)) + local + extra + data)
        self.directory.write(b"PK\x01\x02" + struct.pack("<H", 0x0314) + fields +
                             struct.pack("<HHHHHII", len(name), len(extra), 0, 0, 0, mode << 16, offset) + name + extra)
        self.count += 1
        return self

    def bytes(self, comment=b""):
        start, directory = self.body.tell(), self.directory.getvalue()
        out = self.body.getvalue() + directory
        count = self.count
        if count > 0xFFFF:
            out += struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, len(directory), start)
            out += struct.pack("<IIQI", 0x07064B50, 0, start + len(directory), 1)
            count = 0xFFFF
        return out + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), start, len(comment)) + comment


def with_config(keras_file, change):
    """The model with change(config) applied to its config.json."""
    config = json.loads(member(keras_file, "config.json"))
    changed = change(config)
    return rebuild(keras_file, {"config.json": json.dumps(config if changed is None else changed).encode()})
