"""When approximation works: which property of an attention decides what the search finds (scripts/study_when_it_works.py)."""
