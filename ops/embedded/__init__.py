"""PostgreSQL and Valkey without a server to install, and the supervisor that keeps a whole installation alive."""
