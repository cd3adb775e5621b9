"""What the gateway does; one file a verb."""
