"""Ways for a report to end early."""


class InputError(Exception):
    """The command line or a file it names is not usable; exit status 2."""
