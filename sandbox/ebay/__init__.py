"""An eBay-like marketplace: its listings, and the Browse API over them."""
