"""Who is at the keyboard: passwords, one-time codes, cards of staff, and how long that holds."""
