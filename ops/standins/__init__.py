"""The demo's declared stand-ins: identity providers, Stripe, a mail catcher.

Each runs as its own process on the loopback interface, refuses to start in production, and imports nothing
else of the project: what it knows of the world outside, it has from the published norms, not from our client.
"""
