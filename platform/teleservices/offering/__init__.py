"""What the commune says of itself for its procedures: its administrators fill it in."""
