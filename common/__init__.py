"""Small shared pieces; a piece enters when a second service needs it."""
