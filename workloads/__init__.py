"""Models that attend, put under A3: trained here, recorded as traces, and scored with any attention (see README.md)."""
