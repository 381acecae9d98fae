"""Benchmarks: ratios measured side by side in one run, as JSON and as a table."""
