"""A stand-in of the Base Adresse Nationale: its API's shape, invented streets for the communes of the demonstration."""
