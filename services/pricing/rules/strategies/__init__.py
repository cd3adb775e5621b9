"""Ways of turning an offer into money, one file each; pure functions over values."""
