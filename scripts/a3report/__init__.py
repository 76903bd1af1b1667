"""One HTML page from results of `a3sim run`, for scripts/report.py (docs/report.md).

    report_file, traces, result   a result folder, read and checked
    outputs     outputs of two results, compared
    timeline    an excerpt of a recorded timeline
    quantities  what the page compares: name, unit, value
    machine     configurations as a table of fields
    histogram   bins
    figures     plots (matplotlib)
    tables      HTML tables
    page        sections, in order
    page_file   the file appears whole or not at all
"""
