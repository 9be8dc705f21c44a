"""What teleservices ask of other programs, one folder a capability: a base, a registry, one module a kind.

Every kind says what is wrong with its settings (`check_config`), so that `parvis doctor` says it before a citizen does;
none configured is a kind of its own, said aloud. Nothing here writes to the database.
"""
