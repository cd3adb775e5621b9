"""What measures the platform from outside: its processes, its peers, its clients."""
