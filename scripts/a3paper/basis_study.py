"""What the search finds in other bases (ours, docs/search_basis.md), as scripts/study_basis.py left it."""
import json

from .problems import InputError

FIELDS = ("subject", "machine", "basis", "seeds", "accuracy", "top_found", "candidates_per_row", "selected_per_row", "energy_pj")


def read(path):
    """Rows with FIELDS; none if there is no such file. Raises InputError for one that is no summary."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [{field: row[field] for field in FIELDS} for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: is no summary of scripts/study_basis.py ({error}); write it anew, or name another folder with "
                         "--basis-study.") from None
