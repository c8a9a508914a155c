"""The form workshop: municipal staff keep procedures, fields, rules and words, and see at once what becomes of them."""
