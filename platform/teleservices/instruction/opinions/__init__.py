"""An opinion asked of another service, or of an expert who has no account: one question, chosen pieces, one answer."""
