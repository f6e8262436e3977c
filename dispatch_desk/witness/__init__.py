"""Signed heads: where the record ended and when, signed and kept outside the record itself."""
