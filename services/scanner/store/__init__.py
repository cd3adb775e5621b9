"""Every statement of the scanner: SQL for its schema, documents for its MongoDB."""
