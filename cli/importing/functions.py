"""`functions.json` → legal bases, functions (职能) and function domains (职能域), in the order in which they need each other."""

from __future__ import annotations

from cli.importing.field_mapping import Field
from cli.importing.rows import Batch, mapped_rows
from cli.importing.sources import Source

BASES, FUNCTIONS, DOMAINS = "legal_bases", "functions", "function_domains"

BASIS_TABLE = (
    Field("id", "id"),
    Field("law", "law"),
    Field("doc_no", "docNo"),
    Field("level", "level"),
    Field("article", "article"),
    Field("law_evidence", "lawEvidence"),
    Field("article_evidence", "articleEvidence"),
)

FUNCTION_TABLE = (
    Field("code", "code"),
    Field("name", "name"),
    Field("description", "description"),
    Field("legal_basis_ids", "legalBasisIds"),
    Field("department_codes", "departmentCodes"),
    Field("item_codes", "itemCodes"),
)

DOMAIN_TABLE = (
    Field("code", "code"),
    Field("name", "name"),
    Field("description", "description"),
    Field("function_codes", "functionCodes"),
)


def read(source: Source) -> Batch:
    """A file may leave out bases or domains that are registered already, but not the functions."""
    batch = Batch()
    if "legalBases" in source.document:
        batch.extend(mapped_rows(source, "legalBases", BASES, BASIS_TABLE, identity="id"))
    batch.extend(mapped_rows(source, "functions", FUNCTIONS, FUNCTION_TABLE))
    if "functionDomains" in source.document:
        batch.extend(mapped_rows(source, "functionDomains", DOMAINS, DOMAIN_TABLE))
    return batch
