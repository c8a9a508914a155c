"""What can be said from counted events: formulas with versions, histograms that merge, what a change would save."""
