"""Small pieces every panel paints with."""
