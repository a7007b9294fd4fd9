"""The catalogue in the words of CPSV-AP 3.2.0, the European application profile for public services, as JSON-LD.

https://semiceu.github.io/CPSV-AP/releases/3.2.0/
"""
