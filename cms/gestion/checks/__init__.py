"""What is looked at in a page before it is published: what the law asks stops it, the rest is advice."""
