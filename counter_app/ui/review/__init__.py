"""照合 by a person: an application beside the register, marked character by character."""
