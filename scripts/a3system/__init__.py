"""The study of systems: sorting, memory, banks, several units (scripts/study_system.py)."""
