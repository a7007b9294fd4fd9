"""`banshi import`: source files → rows → a rehearsal that finds every mistake → real commands.

Nothing of a file is sent while one of its rows is wrong. Every command carries a key that follows from its content and
from the version it changes, so that a killed import can simply be started again.
"""
