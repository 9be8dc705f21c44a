"""Parvis for one commune only, tenancy out of the way: the yardstick of ``parvis bench serve``.

Same pages, same database, same commune's schema and role; Django's own PostgreSQL backend, which stands there for good,
and no look-up of a host, no switch, no check.
"""
