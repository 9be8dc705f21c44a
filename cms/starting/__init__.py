"""The sites that a commune may start from: whole, each page marked as an example until the town makes it its own."""
