"""Who may sit down here: passwords, one-time codes, card keys, pauses after wrong tries, sessions. Pure; no Qt, no SQL."""
