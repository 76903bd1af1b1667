"""The study of bases for the search (scripts/study_basis.py, docs/search_basis.md)."""
