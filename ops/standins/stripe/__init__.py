"""A Stripe that remembers: the part of the API that bills an operator's members, and its signed webhooks.

Requests are held to the parameters that the stripe library declares: what it does not know is refused as
Stripe refuses it, and what Stripe takes but this stand-in does not simulate is refused too, never ignored.
"""
