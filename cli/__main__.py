"""`python -m cli` is the `magpie` command, where it is not installed: in an image."""

from cli.main import main

if __name__ == "__main__":
    main()
