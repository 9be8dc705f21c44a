"""The citizen's side: finding a procedure, going through it, following what was filed."""
