"""The collector of cycles, in a process that serves for days."""

import gc

__all__ = ["spare"]


def spare() -> None:
    """Called once, when all is loaded: what is there by then stays, and is not walked through any more."""
    gc.collect()
    gc.freeze()
