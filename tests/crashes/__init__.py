"""An installation of its own whose processes are killed, and the process that they are forked from."""
