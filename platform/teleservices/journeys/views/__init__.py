"""One module a moment: finding (`finding`), answering (`answering`), sending (`sending`), following (`following`)."""
