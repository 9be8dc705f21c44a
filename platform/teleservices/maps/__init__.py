"""Places on a map: what a browser draws where people point, and what is drawn for whoever only reads."""
