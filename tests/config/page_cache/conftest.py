import pytest

from tests.config.page_cache.sites import cache_before


@pytest.fixture
def redis_url(settings) -> str:
    return settings.REDIS_URL


@pytest.fixture
def cached(redis_url):
    """Return a function that puts the cache before an application."""
    return lambda application, **options: cache_before(application, redis_url, **options)
