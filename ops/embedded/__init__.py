"""PostgreSQL and Valkey without a server to install, and the supervisor of an installation."""
