"""Networks. Each file imports torch and the standard library alone, so that an export can paste its source."""
