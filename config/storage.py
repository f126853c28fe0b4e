"""Files on S3, with the rules for caches that /media/ gives."""

from typing import Any

from storages.backends.s3 import S3Storage

from config.file_caching import cache_rule


class Storage(S3Storage):
    def get_object_parameters(self, name: str) -> dict[str, Any]:
        return {**super().get_object_parameters(name), "CacheControl": cache_rule(name)}
