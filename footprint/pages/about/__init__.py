"""Pages about the tool and its figures: factors, method, glossary, own energy, ecodesign, accessibility, handover."""
