"""WHAT IS SEEN. The only package that knows Qt; asks and shows, holds no rule and no clock."""
