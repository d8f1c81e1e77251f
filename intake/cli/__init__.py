"""The command line: one file a verb; ``intake.cli.main`` puts them together."""
