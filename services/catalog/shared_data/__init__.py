"""The sorting-out of data (数据梳理六步): tables and elements, their comparison, what people judged, resource entries.

schemas.py        the edge: payload → command
projection.py     tables and elements as the pages read them
views.py          reading them
"""
