"""Whether the links of the site still lead somewhere: found in its pages, tried once a week, told in one report."""
