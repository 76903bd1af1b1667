"""End-to-End Memory Network (Sukhbaatar et al., NIPS 2015) on stories in the format of the bAbI tasks."""
