"""``parvis bench``: what Parvis costs, measured beside the stock way in the same run, on a throw-away cluster."""
