"""The kinds of fields, one file each. `registry.py` lists them."""
