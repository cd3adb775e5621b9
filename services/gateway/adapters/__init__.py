"""Libraries and files outside: passwords, tokens, the data folder."""
