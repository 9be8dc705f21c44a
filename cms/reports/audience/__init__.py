"""How much the site is read, counted from access logs: no cookie, no identifier, no third party (norms-fr §4.3).

A line of a log becomes a hit (``hits``): a page, a day, how people came, what kind of screen. Hits are added up by commune
and by day (``tally``) in its own schema (``services``); nothing else of the line is kept. docs/decisions/15-audience.md says
what is not counted, and why.
"""
