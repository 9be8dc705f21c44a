"""Filing for somebody else: the first page (a relative's, an agent's), telling the person, and their objection."""
