"""What training with A3 in the forward pass is worth (scripts/study_training.py)."""
