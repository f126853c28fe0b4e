"""A small shared cache of public pages in front of Django: see docs/adr/0002-the-page-cache.md."""

from config.page_cache.cache import PageCache, QueryRule
from config.page_cache.shared import SharedPages

__all__ = ["PageCache", "QueryRule", "SharedPages"]
