"""The steps of one message, and the engine that runs them durably."""
