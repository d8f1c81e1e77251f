"""What leaves the office: composing, sending, and reading bounces back."""
