"""The language of application forms (ADR 5): definitions parsed and checked, values validated, shown and read back.

Standard library only, no I/O, no state. See README.md for the language.

    definition = parse_definition(document)          # raises DefinitionError(findings)
    errors = validate(definition, values, today)     # [] when all is well
"""

from forms.checksums import birth_date
from forms.code_tables import options
from forms.definition import Condition, Field, FormDefinition, Option, Rule
from forms.display import display, shown
from forms.errors import DefinitionError, ExpressionError, Finding, FormError
from forms.parsing import definition_findings, parse_definition
from forms.prefill import prefilled
from forms.text_input import from_text
from forms.validation import validate
from forms.visibility import applicable, visible_fields

__all__ = [
    "Condition",
    "DefinitionError",
    "ExpressionError",
    "Field",
    "Finding",
    "FormDefinition",
    "FormError",
    "Option",
    "Rule",
    "applicable",
    "birth_date",
    "definition_findings",
    "display",
    "from_text",
    "options",
    "parse_definition",
    "prefilled",
    "shown",
    "validate",
    "visible_fields",
]
