"""What goes over REST and WebSocket as JSON; API.md of this service has examples."""
