"""Where commitments stand, tabs of the page of commitments: verdicts, follow-up, what is due, means, effects, path."""
