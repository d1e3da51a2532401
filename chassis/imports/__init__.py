"""Imports that go on after the answer: ``Prefer: respond-async`` (RFC 7240 §4.1) on any operation that takes a table.

The request is checked as ever; then its file goes to the object store, a row says what was asked and by whom, and the
answer is 202 with the address of that row. A process of the service takes the row and calls the operation as it would
have been called, in the caller's name and scope. No feature knows of it: ``chassis.bulk.imported`` does.

    rules        states, the one move, limits
    models       the row, and the rows that were refused
    schemas      the row as it is shown
    files        the file, in parts
    submission   from a request to a row
    run          what an import tells while it goes on, and how far it has come for good
    importer     takes rows and runs them
    routes       list, read, refused rows as a file, cancel

Row by row, each portion is committed together with how far it has come, so a process that dies loses the portion it was
at and nothing else, and whoever takes the row next goes on behind the last one. All or nothing, and for trial, is one
transaction that begins anew. A row is held by a lease: it is written with every portion, and what comes too late finds
that it is another's (or cancelled) and takes its portion back. Whoever is tried too often has failed.
"""
