"""Rooms of the commune that people book: their hours and prices, their calendar, who holds them when."""
