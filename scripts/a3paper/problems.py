"""Ways for a reproduction to end early."""


class InputError(Exception):
    """The command line or a file it names is not usable; exit status 2."""


class RunFailed(Exception):
    """A run of the simulator or of a workload failed, or contradicts what was asked of it; exit status 1."""
