"""Our own blank forms, made from the definitions: what an office publishes, and whether a definition is right."""
