"""The webmaster's day: who does what, what waits for them, what must hold before a page is published."""
