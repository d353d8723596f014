"""Who answers for a dossier: `sign_off` (who makes, reviews and approves it), `statement` (who verified it)."""
