"""What the scans of a source say about the source: one sign of trouble a module."""
