"""Who they are, and what each of them wants to be told."""

from donors.models.contact import (
    CHOOSABLE,
    REQUIRED,
    Choice,
    ContactTerms,
    Frequency,
    Medium,
    Purpose,
    Standing,
    Suppression,
)
from donors.models.people import Donor, Language, Person, PersonManager

__all__ = [
    "CHOOSABLE",
    "REQUIRED",
    "Choice",
    "ContactTerms",
    "Donor",
    "Frequency",
    "Language",
    "Medium",
    "Person",
    "PersonManager",
    "Purpose",
    "Standing",
    "Suppression",
]
