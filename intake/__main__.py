"""``python -m intake`` is the same as ``intake``."""

from intake.cli.main import main

main()
