"""三层 (职能、业务、数据): 法规依据 → 职能 → 职能域 → 事项 → 业务表 → 数据元, walked both ways and checked.

codes.py        codes of the first three
schemas.py      the edge: payload → command
operations.py   payload → command → policy → aggregate → answer; policies.py: does what is named exist?
projection.py   laws, functions, domains and relations as the pages read them
views.py        reading them; chain.py: everything above and below one node
checks.py       what is missing or odd: pure; snapshot.py reads what it looks at
proposals.py    bases that guides name and nobody has registered
desk.py methods.py    as callers reach it
"""
