"""The collector of cycles, in a process that serves for days."""

import gc

__all__ = ["spare"]


def spare() -> None:
    """Called once, when all is loaded: what is there by then stays, and is not walked through any more.

    Counted in allocations: at the interpreter's 700 it would look for cycles every ten calls of the gateway, where
    hardly any are made, and every few hundred rows of a service, and each time anew through all modules and models.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
