"""Ways for a sweep to end early."""


class InputError(Exception):
    """The command line or a file it names is not usable; exit status 2."""


class ClusterLost(Exception):
    """Scheduler or workers went away in the middle; what is finished is kept; exit status 1."""
