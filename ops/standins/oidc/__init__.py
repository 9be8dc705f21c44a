"""FranceConnect v2 and ProConnect as their clients meet them, after their public documentation."""
