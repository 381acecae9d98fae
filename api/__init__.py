"""The public API, read-only JSON under /api/v1/. It stands above all other parts and nothing stands on it."""
