"""A mail catcher: what the demo sends is kept here, and goes nowhere."""
