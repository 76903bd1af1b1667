"""What the simulator says of a trace."""

import re
import subprocess


def num_operations(binary, trace):
    """As `a3sim trace-info` counts them; it fails on a trace that is not well formed."""
    process = subprocess.run([binary, "trace-info", trace], capture_output=True, text=True, check=True, timeout=60)
    return int(re.search(r"^ *operations +(\d+)", process.stdout, re.MULTILINE)[1])
