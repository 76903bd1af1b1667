"""What scripts/study_tuning.py tries."""
