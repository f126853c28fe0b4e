"""Measure what Hearback promises to be quick at, each figure beside its limit: `make bench`."""
