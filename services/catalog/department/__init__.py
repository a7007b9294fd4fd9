"""A department (实施主体): who is responsible for items; its code is the prefix of theirs."""
