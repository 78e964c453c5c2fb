"""How long DuckDB takes to count the records of a CSV, with nothing else to do."""

import sys

import duckdb

print(duckdb.read_csv(sys.argv[1]).aggregate("count(*)").fetchall()[0][0])
