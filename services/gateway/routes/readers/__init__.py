"""From the contracts' messages to the shapes; one file a resource."""
