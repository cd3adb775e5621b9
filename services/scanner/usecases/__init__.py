"""What the scanner does: one file for each rpc, loop or step of a scan."""
