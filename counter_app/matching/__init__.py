"""照合: is this application's person that resident? 一致, 要確認 or 不一致, with every difference explained, never a guess."""
