"""The centre's database: tables, and every query as a named function. Nothing else in `central` writes SQL."""
