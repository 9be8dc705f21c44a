"""The database backend that holds both walls (design.md, "The rules that keep tenants apart", rule 2)."""
