"""The one exception a person is meant to read: what is wrong and what to do, in one sentence."""

import errno


class Fault(Exception):
    """Something outside the program stands in the way; ``str()`` is the sentence to print."""


def from_os_error(error: OSError, doing: str) -> Fault:
    """The sentence for an operating-system refusal met while ``doing`` something."""
    where = f" ({error.filename})" if error.filename else ""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return Fault(f"The disk is full: could not {doing}{where}. Free some space and start again.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Fault(f"Permission is missing: could not {doing}{where}. Use a folder this user may write to.")
        case errno.EADDRINUSE:
            return Fault(f"The port is busy: could not {doing}. Stop the program that uses it or choose another.")
        case _:
            return Fault(f"Could not {doing}{where}: {error.strerror or error}.")
