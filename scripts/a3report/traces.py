"""Which results are of the same traces, by what their reports tell of the files; needs nothing beyond the standard library."""
import os

from program import shown


def are_the_same(report, other):
    """Whether two runs had the same queries: files of equal content in the same order, and as much of them.

    Reports that name no files count as equal if operations, queries and rows are as many.
    """
    if _sizes(report) != _sizes(other):
        return False
    contents = _contents(report), _contents(other)
    return None in contents or contents[0] == contents[1]


def names(reports):
    """What to call the traces of each report: the files' names, with digests where one name stands for several contents."""
    texts = [_name(report) for report in reports]
    contents = {}
    for text, report in zip(texts, reports):
        contents.setdefault(text, set()).add(_contents(report))
    return [text if len(contents[text]) == 1 else f"{text} ({_short_digests(report)})" for text, report in zip(texts, reports)]


def _contents(report):
    """Digests of the files; None if the report does not tell."""
    files = report["trace"].get("files")
    return None if files is None else tuple(file["sha256"] for file in files)


def _sizes(report):
    return report["trace"]["operations"], report["trace"]["queries"], report["selection"]["rows_mean"]


def _name(report):
    files = report["trace"].get("files")
    if not files:
        return f"{report['trace']['queries']:,} queries"
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return shown(os.path.basename(files[0]["name"])) + more


def _short_digests(report):
    contents = _contents(report)
    return "content unknown" if contents is None else ", ".join(digest[:8] for digest in contents[:3])
