"""A territory: an organisation that gathers what others agree to show it, and reads nothing else of them.

In reading order: `territories` (and their campaigns), `joining` (one link lets one organisation in), `members`,
`consents` (dated, each of one thing), `progress` (how far who consents is in a campaign), `received` (copies of frozen
dossiers), `sendings` (what a territory sends to all members), `provisions` (what one buys for another), `shared_levers`
(what worked), `benchmarks` (what was published, and from whose dossiers), `labels` (who has the label).
"""
