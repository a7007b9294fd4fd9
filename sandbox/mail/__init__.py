"""A stand-in mail server for development and tests: takes every message, keeps it, shows it, delivers nothing.

Its own process and store, no code shared with Banshi; it refuses on demand, temporarily or for good.
"""
