"""Public pages kept as files, which a proxy serves itself (design.md, "Pages fast and strict").

A page is written on its first render for somebody who is nobody: no cookie of ours, no query string. It lives under
its host, until anything of its commune is written (``hearing``), or until what it shows ends (``ends``), an hour at most.
A commune's files are one folder a host: to forget them is to rename that folder away. Whoever renders a page holds the
folder open since before the first query, so that a page drawn from what was there before lands in the folder that went.
"""
