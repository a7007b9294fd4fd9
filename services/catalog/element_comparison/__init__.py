"""Comparison of data elements (source plan 数据梳理, steps four and five): which elements of different departments are one
concept under different names, which share a name without being one, which nobody else can use.

Pure: elements in, proposals out. Proposals are for people to confirm; nothing here merges anything.

    elements.py       what a department declares
    vocabulary.py     what is known of the language: synonyms, kinds of values, roles, standards
    words.py          text → words
    profiles.py       element → object, property, representation
    rarity.py         how telling a word, standard or domain is
    blocking.py       which pairs are worth a look
    evidence.py       what speaks for and against a pair, and the score
    clustering.py     pairs → groups of one concept
    roots.py          which element of a group is the 根
    proposals.py      what the clerk is shown
    comparison.py     all of it: `compare(elements)`
"""
