"""Everything outside: pages, addresses, the YAML of sources, messages."""
