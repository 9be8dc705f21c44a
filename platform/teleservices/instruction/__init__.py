"""What agents do with dossiers: the inbox, a dossier and its legal clock, the actions (`/instruction/`)."""
