"""Ways for a synthesis to end early."""


class InputError(Exception):
    """The command line, a file it names or a missing tool makes the synthesis impossible; exit status 2."""


class ToolFailed(Exception):
    """yosys or OpenSTA ended with an error; exit status 1."""
