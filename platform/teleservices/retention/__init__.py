"""How long a dossier is kept, and what becomes of it: announced, held, erased, made anonymous, or sent to the archives."""
