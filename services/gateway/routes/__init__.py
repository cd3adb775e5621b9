"""REST and WebSocket: one file a resource, named as in the address."""
