"""What others say of a claimed record: fetched, dated, and gone again when they stop saying it."""
