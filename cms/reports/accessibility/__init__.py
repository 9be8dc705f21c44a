"""The accessibility statement, made from recorded audits (loi n° 2005-102, article 47; décret n° 2019-768)."""
