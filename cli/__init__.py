"""The `magpie` command: finds each service's verbs and mounts them."""
