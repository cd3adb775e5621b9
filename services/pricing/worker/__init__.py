"""The loops of the service, beside the server."""
