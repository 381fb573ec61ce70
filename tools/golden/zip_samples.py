"""Writes tests/golden/zip: archives by Python's zipfile, each with one feature that our reader must know."""

import io
import pathlib
import zipfile

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "zip"
DATE = (1980, 1, 1, 0, 0, 0)


def member(name):
    return zipfile.ZipInfo(name, DATE)


class Pipe(io.RawIOBase):
    """Not seekable: zipfile then writes sizes behind the data (flag bit 3)."""

    def __init__(self, file):
        self.file = file

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(OUT / "plain.zip", "w") as z:
        z.writestr(member("assets/"), b"")
        z.writestr(member("config.json"), b'{"a": 1}')
        z.writestr(member("assets/é.txt"), "é".encode() * 100, zipfile.ZIP_DEFLATED)
        z.writestr(member("empty"), b"", zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(OUT / "zip64.zip", "w") as z:
        with z.open(member("a"), "w", force_zip64=True) as f:
            f.write(b"hello")
    with open(OUT / "streamed.zip", "wb") as raw, zipfile.ZipFile(Pipe(raw), "w") as z:
        z.writestr(member("a"), b"hello", zipfile.ZIP_DEFLATED)
        z.writestr(member("b"), b"stored")
    with zipfile.ZipFile(OUT / "method_bzip2.zip", "w") as z:
        z.writestr(member("a"), b"hello", zipfile.ZIP_BZIP2)
    with zipfile.ZipFile(OUT / "many.zip", "w") as z:
        for name in ["one", "two", "six"]:
            z.writestr(member(name), name.encode() * 3)


main()
