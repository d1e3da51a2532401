"""What handlers need of the application besides the session, as typed dependencies."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.assertion import HEADER
from chassis.ciphers import KeyRing
from chassis.client import Peer, Reader
from chassis.objects import Objects
from chassis.signing import Signer
from chassis.workdays import WorkCalendar

__all__ = ["CalendarNow", "KeysNow", "ObjectsNow", "PeerNow", "ReaderNow", "SignerNow"]


async def _peer(request: Request) -> Peer:
    peer: Peer = request.app.state.peer
    return peer


async def _reader(request: Request) -> Reader:
    peer: Peer = request.app.state.peer
    return peer.for_caller(request.headers[HEADER])


async def _calendar(request: Request) -> WorkCalendar:
    calendar: WorkCalendar = request.app.state.calendar
    return calendar


async def _keys(request: Request) -> KeyRing:
    keys: KeyRing = request.app.state.keys
    return keys


async def _objects(request: Request) -> Objects:
    objects: Objects = request.app.state.objects
    return objects


async def _signer(request: Request) -> Signer:
    signer: Signer = request.app.state.signer
    return signer


PeerNow = Annotated[Peer, Depends(_peer)]
ReaderNow = Annotated[Reader, Depends(_reader)]
CalendarNow = Annotated[WorkCalendar, Depends(_calendar)]
KeysNow = Annotated[KeyRing, Depends(_keys)]
ObjectsNow = Annotated[Objects, Depends(_objects)]
SignerNow = Annotated[Signer, Depends(_signer)]
