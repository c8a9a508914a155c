"""A clerk's desk for remote calls: who waits, the shared form, papers, talk in writing, what is noted afterwards."""
