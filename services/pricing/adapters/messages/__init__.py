"""What pricing knows <-> the contracts' messages: `pack_x` makes, `read_x` checks."""
