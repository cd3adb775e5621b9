"""Every statement to Postgres and Redis; one file a table."""
