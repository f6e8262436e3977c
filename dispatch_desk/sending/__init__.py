"""Who could go where: needs, reach, reasons, combinations and costs. Ranks everyone, decides nothing."""
