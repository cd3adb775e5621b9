"""Clients of outside APIs: authentication, transport, limits, errors; no business."""
