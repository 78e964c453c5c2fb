"""How long DuckDB takes to count the records of a CSV, with nothing else to do."""

import sys

import duckdb

path, threads = sys.argv[1:]
with duckdb.connect(config={"threads": int(threads)}) as db:
    print(db.read_csv(path).aggregate("count(*)").fetchall()[0][0])
