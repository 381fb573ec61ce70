"""How long pandas (C reader) and polars take for one table.

usage: csv_peer.py pandas|polars THREADS TABLE.csv [REPEATS]

The median of REPEATS (5) reads after one that warms the page cache. One JSON object a line: {work, threads, unit, value, peer_name}.
"""
import sys

from peer import median_seconds, printer, threads_wanted

library, threads, table = sys.argv[1], int(sys.argv[2]), sys.argv[3]
repeats = int(sys.argv[4]) if len(sys.argv) > 4 else 5
threads_wanted(threads)
if library == "pandas":
    import pandas

    def read():
        return pandas.read_csv(table, engine="c")
else:
    import polars

    def read():
        return polars.read_csv(table)

read()
printer(library, threads)("csv.read", "s", median_seconds(read, repeats))
