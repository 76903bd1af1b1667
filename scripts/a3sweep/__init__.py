"""Sweeps of A3 machines over trace files on Dask, for scripts/sweep.py (docs/sweeps.md).

    plan     what is to be run: machines x trace files, each with its grid of M and T
    store    what has been run: SQLite, one transaction per finished task
    cluster  where to run: a local Dask cluster or a scheduler elsewhere
    drive    hands out what is missing and keeps what comes back
    execute  one task, on the worker
    columns  what stands in a row and how it merges, as a3sim says
    merge    rows of one point from many trace files, as one row
    tables   CSV files
    plots    figures, PNG and HTML
"""
