"""The embedded stores of `magpie up`: processes, data folder, ports, checks."""
