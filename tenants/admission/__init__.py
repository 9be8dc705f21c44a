"""How many may come in: the load of one commune is borne by that commune (attacks 36 and 37).

Two limits stand before sessions and the database. A *rate*, counted in Valkey for all processes together: by commune,
and by address within a commune. *Slots*: how many requests of one commune a process works on at once. What exceeds
them is refused by 429, with the moment to come back. Signed-in agents have a share of their own, so that a flood of
visitors never shuts the clerk out.
"""
