"""Builds the shipped snapshot of the official geography (`make data`)."""
