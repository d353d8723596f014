"""Who answers for a dossier: `sign_off` (who makes, reviews and approves it, and when)."""
