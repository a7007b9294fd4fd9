"""What people judged of data elements (统一): which are one concept, which only sound alike, which are of no use.

One aggregate in one stream, because "a concept has one root" and "a code is issued once" are rules about all of them.
"""
